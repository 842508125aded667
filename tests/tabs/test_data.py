"""The lens Data: what was read, each guess a choice, and nothing that a reader brought is more than words."""

import numpy as np
import orjson
import pytest

from dashboard import vault
from dashboard.data.digits import Digits
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.page.answering import Ask, answer
from dashboard.reading.choices import Choices
from dashboard.selection import selected
from dashboard.tabs import TABS, clusters, data, dendrogram, neighbours, scatter
from dashboard.tabs.columns import SHOWN
from tests.brought import ID, Holding, named, photographs, table
from tests.components import text, walk
from tests.views import viewed

TREES = {
    "tree": ["t1", "t2", "t3", "Anker"],
    "kind": ["oak", "elm", "oak", "elm"],
    "height": [1.0, 2.0, 30.0, 60.0],
    "girth": [10.0, 20.0, 30.0, None],
    "note": ["tall", "an anker", None, "low"],
}
LENSES = [scatter, dendrogram, clusters, neighbours, data]
ROLES = {"tree": "id", "kind": "label"}
OWN = f"data=own&data.id={ID}&method=kmeans&method.n_clusters=2"


@pytest.fixture
def held():
    """Puts a data set into the vault that this thread reads from."""
    layer.current().cache.clear()
    holding = Holding(table(ROLES, **TREES))
    with vault.within(holding):
        yield holding
    layer.current().cache.clear()


def page(query="", lens=data):
    return lens.picture(viewed(lens, f"{OWN}&{query}" if query else OWN))


def words(query=""):
    return text(list(page(query).words.values()))


def elements(part, tag):
    return [e for e in walk(part) if getattr(e, "tag", "") == tag]


def options(element):
    """The words of a list, by what each sets."""
    return {option.value: option.children for option in elements(element, "option")}


def lists(query="", name="roles"):
    """The lists of the page that set a field of the data, by their place."""
    found = [e for e in walk(list(page(query).words.values())) if getattr(e, "data-field", "") == f"data.{name}"]
    return {elements(e, "select")[0].id.rpartition("-")[2]: e for e in found}


def chosen(element):
    return next(o.children for o in elements(element, "option") if getattr(o, "selected", False))


@pytest.mark.usefixtures("held")
def test_what_was_read_is_said_in_one_line_each_word_of_which_is_a_choice():
    head = page().words["data-head"]
    assert "Table: 4 rows × 5 columns" in text(head)
    reading = {getattr(e, "data-reading"): e for e in walk(head) if hasattr(e, "data-reading")}
    assert {name: chosen(e) for name, e in reading.items()} == {
        "header": "with names",
        "delimiter": "commas",
        "decimal": "decimal points",
        "thousands": "no thousands signs",
        "encoding": "UTF-8",
    }
    assert options(reading["decimal"]) == {"point": "decimal points", "comma": "decimal commas"}
    assert set(options(reading["delimiter"])) <= set(Choices.model_fields["delimiter"].annotation.__args__)


@pytest.mark.usefixtures("held")
def test_a_column_has_its_role_with_the_reason_and_one_click_makes_it_another():
    roles = lists()
    assert {place: chosen(e) for place, e in roles.items() if place != "found"} == {
        "0": "id",
        "1": "label",
        "2": "feature",
        "3": "feature",
        "4": "text",
    }
    # What was found is not spelled; all else is the whole value of the field.
    assert options(roles["2"]) == {
        "": "feature",
        "l2": "label",
        "i2": "id",
        "t2": "text",
        "p2": "drawn at",
        "x2": "ignore",
    }
    assert "chosen by you; found: feature" in text(page("data.roles=x2").words["data-columns"])


@pytest.mark.usefixtures("held")
def test_words_are_no_feature_as_they_stand_and_can_be_columns_of_0_and_1():
    assert "feature" not in options(lists()["4"]).values()
    assert options(lists(name="one_hot")["1"]) == {"": "as words", "1": "as 0 and 1"}
    assert options(lists(name="log")["2"]) == {"": "as it is", "2": "logarithm"}


@pytest.mark.usefixtures("held")
def test_many_columns_are_changed_at_once():
    found = lists("rows.columns=t")["found"]
    # tree, height, girth and note have a t in their names: of two no feature can be made.
    assert options(found)["x0,x2-4"] == "ignore"
    assert "4 of 5 columns" in words("rows.columns=T")


def test_of_many_columns_some_are_shown_and_a_search_finds_the_others(held):
    held.read = table({}, **{f"c{i}": [float(i), i + 1.0] for i in range(2 * SHOWN)})
    assert len(elements(page().words["data-columns"], "tr")) == SHOWN + 1
    assert f"{2 * SHOWN} columns; the first {SHOWN} are shown" in words()
    assert "1 of 120 columns" in words("rows.columns=c117")


@pytest.mark.usefixtures("held")
def test_missing_values_stop_everything_with_buttons_that_mend_it():
    said = page().words["data-next"]
    assert "1 of 4 rows miss a value (girth 1)" in text(said)
    buttons = [getattr(e, "data-set") for e in elements(said, "button")]
    assert '"data.missing": "median"' in buttons[0]
    for lens in (scatter, dendrogram, clusters, neighbours):
        with pytest.raises(Refusal, match="Nothing is computed until you choose"):
            page(lens=lens)
    assert "Show the clusters" in text(page("data.missing=median").words["data-next"])


@pytest.mark.usefixtures("held")
def test_rows_are_found_by_their_words_and_selected_by_them():
    assert "2 of 4 rows hold “ANKER”" in words("rows.find=ANKER")
    view = viewed(data, f"{OWN}&data.missing=median&select=tanker")
    assert selected(view).rows.tolist() == [False, True, False, True]
    assert selected(viewed(data, f"{OWN}&data.missing=rows&select=tanker")).rows.tolist() == [False, True, False]


def test_rows_of_data_without_words_cannot_be_found_by_any():
    assert "no words of their own" in selected(viewed(data, "data=iris&select=tanker")).what


def test_a_row_that_was_left_out_has_no_neighbours_and_the_others_lead_to_theirs(held):
    held.read = table(ROLES, **TREES | {"girth": [10.0, None, 30.0, 20.0]})
    rows = {
        text(e): getattr(e, "data-row")
        for e in walk(page("data.missing=rows").words["data-rows"])
        if hasattr(e, "data-row")
    }
    assert rows == {"0": "0", "2": "1", "3": "2"}


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("lens", LENSES)
def test_every_lens_shows_what_was_brought(lens):
    assert page("data.missing=median", lens).words


@pytest.mark.usefixtures("held")
def test_rows_have_their_own_names_in_every_lens():
    near = page("data.missing=median&row=3", neighbours)
    assert "Row 3, Anker" in text(near.words["neighbours-query"])
    assert "row 3, Anker" in near.drawings["neighbours-cloud"].traces[0]["hovertext"]
    members = [text(page(f"data.missing=median&select=a{k}", clusters).words["clusters-cluster"]) for k in (0, 1)]
    assert any("row 3, Anker" in member for member in members)


BITE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("lens", LENSES)
def test_names_and_cells_are_words_on_the_page_and_in_charts(held, lens):
    bitten = {name: [BITE if isinstance(c, str) else c for c in cells] for name, cells in TREES.items()}
    bitten["kind"] = [BITE, "b", BITE, "b"]
    held.read = named(table(ROLES, **bitten), **dict.fromkeys(("height",), BITE))
    out = answer(lens.PLACES, lens.picture, Ask(f"{OWN}&data.missing=median&axes=&colour=groups", page=None))
    assert out["outcome"] == "drawn", out.get("notice")
    # What stands there as HTML, and what Plotly reads as such.
    told = orjson.dumps([out["words"], out["drawings"]]).decode()
    assert "<img" not in told
    assert lens is dendrogram or "&lt;img" in told


@pytest.mark.parametrize("lens", LENSES)
def test_another_readers_data_is_refused_in_every_lens_whatever_is_remembered(held, lens):
    query = f"{OWN}&data.missing=median"
    assert answer(lens.PLACES, lens.picture, Ask(query))["outcome"] == "drawn"
    with vault.within(Closed(held.read)):
        out = answer(lens.PLACES, lens.picture, Ask(query))
    assert out["outcome"] == "refused"
    assert "ask whoever sent you the link" in out["notice"]


def test_every_lens_is_among_those_that_refuse():
    assert {lens.TAB.name for lens in LENSES} == {tab.name for tab in TABS}


class Closed(Holding):
    def admit(self, _name, _owner):
        raise Refusal("This data belongs to another reader: ask whoever sent you the link.")


def test_images_are_shown_as_images(held):
    held.read = photographs(np.arange(3 * 4 * 4, dtype=np.uint8).reshape(3, 4, 4), ["a", "b", "a"])
    said = page("data.standardize=false")
    assert "3 images of 4 × 4, grey" in text(said.words["data-head"])
    # Clustered by their pixels alone: nothing can become of words.
    assert "data.one_hot" not in {getattr(e, "data-field", "") for e in walk(said.words["data-columns"])}
    assert len([e for e in walk(said.words["data-rows"]) if getattr(e, "className", "") == "tile"]) == 3


def test_data_of_the_dashboards_own_is_shown_as_it_stands():
    said = text(list(data.picture(viewed(data, "data=iris")).words.values()))
    assert "150 flowers, 4 columns each, of 3 known species" in said
    assert "sepal length (cm)" in said
    shown = data.picture(viewed(data, f"data={Digits().kind}"))
    assert "1,797 digits" not in text(shown.words["data-head"])
    assert "1,797 images, 64 pixels each, of 10 known digits" in text(shown.words["data-head"])
