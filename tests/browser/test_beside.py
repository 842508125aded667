"""What stands beside each other has room: cards beside a study, the ways to look, images."""

from dashboard.studies import STUDIES

# The names of buttons in cards' heads that reach beyond their card.
BEYOND = """
() => [...document.querySelectorAll("#scatter-page .card > header")].filter((head) => head.checkVisibility()).flatMap(
    (head) => [...head.querySelectorAll("button, summary")].filter((button) => button.checkVisibility() &&
        button.getBoundingClientRect().right > head.parentElement.getBoundingClientRect().right)
).map((button) => button.textContent)
"""


def test_two_runs_beside_a_study_keep_all_of_their_buttons(readers):
    reader = readers()
    reader.open("scatter", "data=wine&method=kmeans&b=gaussian_mixture&show=compare&compare.most=3")
    reader.until(lambda: reader.page.locator(".card[data-slot]:visible").count() == 2)
    assert reader.page.get_by_role("button", name="Make it A").is_visible()
    assert reader.page.evaluate(BEYOND) == []


def test_the_row_of_ways_to_look_is_whole_whichever_is_chosen(reader):
    reader.visit("scatter", "b=off")
    looks = reader.page.locator("#scatter-page .looks")
    for study in STUDIES:
        # As it looks once it is chosen, without what it takes to answer.
        looks.evaluate("(e) => e.querySelectorAll('.look').forEach((look) => look.setAttribute('aria-pressed', false))")
        looks.get_by_role("button", name=study.label, exact=True).evaluate(
            "(e) => e.setAttribute('aria-pressed', true)"
        )
        assert looks.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0, study.label


def test_images_that_are_selected_stand_beside_each_other(reader):
    reader.visit("clusters", "data=digits&method=minibatch&select=r1,2,3,4,5,6,7,8,9,10")
    tops = reader.page.locator("#clusters-selected .strip .tile").evaluate_all(
        "(all) => all.map((tile) => tile.getBoundingClientRect().top)"
    )
    assert max(map(tops.count, tops)) >= 8
