"""Readers bring data of their own: dropped, chosen or pasted, sent and read with bars that can be cancelled."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, complaints, opened, serving
from tests.browser.test_access import NARROW, WIDE, clean

ROWS = 40
TABLE = "height,weight,kind\n" + "".join(f"{i * 7 % 40 + 0.5},{i * 3 % 11 + 0.25},{'ab'[i % 2]}\n" for i in range(ROWS))
# Two lines of it have a field too many, which is refused until they are left out.
UNEVEN = TABLE + "1,2,a,9\n3,4,b,9\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where a server is that lets everybody in, and takes data of theirs as a host does."""
    folder = tmp_path_factory.mktemp("vault")
    with serving(tmp_path_factory, DASHBOARD_AUTH="none", DASHBOARD_VAULT=str(folder / "vault")) as at:
        yield at


@pytest.fixture
def own(browser, home):
    """Somebody in front of a server that takes data of readers, at no data of theirs."""
    reader = opened(browser, home)
    reader.sent = []
    reader.page.on("request", lambda request: "/own/" in request.url and reader.sent.append(request))
    reader.open("clusters")
    yield reader
    errors = complaints(reader)
    reader.context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def table(tmp_path):
    """A file with the table."""
    path = tmp_path / "heights.csv"
    path.write_text(TABLE)
    return path


def asked(reader, method):
    """The requests of a kind that were made for own data, as (path below, query)."""
    made = [urlsplit(request.url) for request in reader.sent if request.method == method]
    return [(url.path.partition("/own/")[2], {k: v[0] for k, v in parse_qs(url.query).items()}) for url in made]


def arrived(reader):
    """Wait until what was read is shown; its address."""
    reader.page.wait_for_url("**/data?*")
    expect(window(reader)).to_be_hidden()
    reader.calm()
    return reader.query


def window(reader):
    return reader.page.locator("#own")


def part(reader, name):
    return reader.page.locator(f'#own [data-part="{name}"]')


def press(reader, name):
    window(reader).get_by_role("button", name=name, exact=True).click()


def open_window(reader):
    reader.page.locator("[data-panel]:not([hidden]) .own-open").click()
    expect(window(reader)).to_be_visible()


def choose(reader, *paths):
    """Choose files in the window."""
    open_window(reader)
    with reader.page.expect_file_chooser() as chooser:
        press(reader, "Choose files")
    chooser.value.set_files([str(path) for path in paths])


def drag(reader, *paths, at=(700, 500), kinds=("dragEnter", "dragOver")):
    """Drag files or folders over the page, as a file manager would."""
    devtools = reader.context.new_cdp_session(reader.page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in kinds:
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": at[0], "y": at[1], "data": data})
    devtools.detach()


def drop(reader, *paths, at=(700, 500)):
    """Drop files or folders on the page."""
    drag(reader, *paths, at=at, kinds=("dragEnter", "dragOver", "drop"))


def held(reader, pattern, method):
    """Hold back requests of a kind; those that are, in a list."""
    waiting = []

    def hold(route):
        if route.request.method == method:
            waiting.append(route)
        else:
            route.continue_()

    reader.page.route(pattern, hold)
    return waiting


# --- Ways in ---------------------------------------------------------------------------------------


def test_a_table_dropped_anywhere_is_read_and_shown(own, table):
    overlay = own.page.locator("#own-drop")
    drag(own, table)
    expect(overlay).to_be_visible()
    expect(overlay).to_contain_text("Drop to read it as your own data")
    # The server knows that something comes, and has somebody ready who reads it.
    assert [path for path, _ in asked(own, "GET") if not path.endswith(".js")] == ["data"]
    drag(own, table, kinds=("drop",))
    expect(overlay).to_be_hidden()
    arrived(own)
    ((path, query),) = asked(own, "PUT")
    assert re.fullmatch(r"[0-9a-f]{32}/0", path)
    assert query == {"name": "heights.csv"}
    assert [path for path, _ in asked(own, "POST")] == [path.split("/")[0]]
    expect(own.page.locator("#own-said")).to_have_text("Your data was read.")
    # Back leads to where it was dropped.
    own.page.go_back()
    own.page.wait_for_url("**/clusters*")


def test_a_drag_that_leaves_takes_the_words_away(own, table):
    drag(own, table)
    expect(own.page.locator("#own-drop")).to_be_visible()
    drag(own, table, kinds=("dragCancel",))
    expect(own.page.locator("#own-drop")).to_be_hidden()
    assert asked(own, "PUT") == []


def test_files_dropped_on_the_open_window_are_read_too(own, table):
    open_window(own)
    drag(own, table, at=(20, 20))
    expect(own.page.locator("#own-drop")).to_be_visible()
    drag(own, table, at=(20, 20), kinds=("drop",))
    arrived(own)


def test_several_files_are_one_data_set_in_the_order_of_their_names(own, table, tmp_path):
    (tmp_path / "about.csv").write_text("id\n" + "".join(f"{i}\n" for i in range(ROWS)))
    drop(own, table, tmp_path / "about.csv")
    arrived(own)
    (first, second) = asked(own, "PUT")
    assert [query["name"] for _, query in (first, second)] == ["about.csv", "heights.csv"]
    upload = first[0].split("/")[0]
    assert [path for path, _ in (first, second)] == [f"{upload}/0", f"{upload}/1"]
    assert len(asked(own, "POST")) == 1


def test_a_folder_is_walked_and_hidden_files_are_left_out(own, tmp_path):
    for name in ("set/a/1.png", "set/a/._1.png", "set/b/2.png", "set/__MACOSX/a/1.png", "set/b/c/3.png", "set/a/4.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), 40 * len(name) % 256).save(tmp_path / name)
    drop(own, tmp_path / "set")
    arrived(own)
    there = ["set/a/1.png", "set/a/4.png", "set/b/2.png", "set/b/c/3.png"]
    assert [query["name"] for _, query in asked(own, "PUT")] == there


def test_a_folder_is_chosen_as_it_is_dropped(own, tmp_path):
    for name in ("set/a/1.csv", "set/.hidden/2.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TABLE)
    open_window(own)
    with own.page.expect_file_chooser() as chooser:
        press(own, "Choose a folder")
    chooser.value.set_files(str(tmp_path / "set"))
    arrived(own)
    assert [query["name"] for _, query in asked(own, "PUT")] == ["set/a/1.csv"]


def test_many_files_are_one_request(own, tmp_path):
    for kind in "ab":
        (tmp_path / "many" / kind).mkdir(parents=True)
    for i in range(120):
        Image.new("L", (4, 4), 2 * i).save(tmp_path / "many" / "ab"[i % 2] / f"{i:03}.png")
    drop(own, tmp_path / "many")
    arrived(own)
    ((path, query),) = asked(own, "PUT")
    assert (path[-2:], query) == ("/0", {"name": "many.zip"})
    expect(own.page.locator("#data-head")).to_contain_text("120 images of 4 × 4")


def test_the_same_file_twice_is_read_twice(own, table):
    choose(own, table)
    first = arrived(own)
    own.page.go_back()
    own.ready("clusters")
    with own.page.expect_response(lambda answer: answer.request.method == "POST" and "/own/" in answer.url):
        choose(own, table)
    assert arrived(own) == first
    assert len(asked(own, "POST")) == 2


def test_a_table_is_pasted_anywhere_and_read_when_its_reader_says_so(own):
    own.context.grant_permissions(["clipboard-read", "clipboard-write"])
    own.page.evaluate("(text) => navigator.clipboard.writeText(text)", TABLE.replace(",", "\t"))
    own.page.locator("h2").first.click()
    own.page.keyboard.press("Control+v")
    expect(window(own)).to_be_visible()
    assert part(own, "text").input_value() == TABLE.replace(",", "\t")
    assert own.sent == [] or asked(own, "PUT") == []
    expect(part(own, "read-text")).to_be_focused()
    own.page.keyboard.press("Enter")
    arrived(own)
    assert [query["name"] for _, query in asked(own, "PUT")] == ["pasted.txt"]


def test_words_pasted_and_text_in_a_field_are_left_alone(own):
    own.context.grant_permissions(["clipboard-read", "clipboard-write"])
    own.page.evaluate("navigator.clipboard.writeText('Dear all,\\nthis is no table.\\nYours')")
    own.page.locator("h2").first.click()
    own.page.keyboard.press("Control+v")
    own.page.evaluate("navigator.clipboard.writeText('1\\t2\\n3\\t4')")
    box = own.control("~.n_clusters" if own.control("~.n_clusters").count() else "method.n_clusters").locator("input")
    box.first.focus()
    own.page.keyboard.press("Control+v")
    own.page.keyboard.press("Escape")
    own.calm()
    expect(window(own)).to_be_hidden()


def test_files_that_are_pasted_are_sent_once_their_reader_says_so(own):
    own.page.locator("h2").first.click()
    own.page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([text], "heights.csv"));
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.body.dispatchEvent(paste);
        }""",
        "a,b\n1,2\n3,5\n4,4\n",
    )
    expect(part(own, "ready")).to_have_text("heights.csv, 16 bytes")
    assert asked(own, "PUT") == []
    press(own, "Read it")
    arrived(own)
    assert [query["name"] for _, query in asked(own, "PUT")] == ["heights.csv"]


def test_text_that_is_dragged_in_is_a_paste_and_text_of_the_page_is_not(own):
    def dragged(kind, text):
        own.page.evaluate(
            """([kind, text]) => {
                const brought = new DataTransfer();
                brought.setData("text/plain", text);
                document.querySelector(".stage").dispatchEvent(
                    new DragEvent(kind, { dataTransfer: brought, bubbles: true, cancelable: true }));
            }""",
            [kind, text],
        )

    dragged("dragstart", TABLE)
    dragged("dragover", TABLE)
    # It would hide by itself after a moment.
    assert not own.page.locator("#own-drop").is_visible()
    dragged("dragend", TABLE)
    dragged("dragover", TABLE)
    expect(own.page.locator("#own-drop")).to_be_visible()
    dragged("drop", TABLE)
    expect(window(own)).to_be_visible()
    assert part(own, "text").input_value() == TABLE


# --- What is said before -----------------------------------------------------------------------------


def test_limits_and_life_stand_there_before_anything_is_chosen(own):
    open_window(own)
    for said in ("100,000 rows", "20 million numbers", "20,000, each of 20 million pixels", "64 MB in all files"):
        expect(part(own, "limits")).to_contain_text(said)
    expect(part(own, "life")).to_contain_text("kept for 24 hours after you last used it")


def test_what_is_too_large_or_empty_is_not_sent(own, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(65 * 2**20)
    drop(own, large)
    expect(part(own, "sentence")).to_contain_text("It has 65 MB, and at most 64 MB can be sent.")
    press(own, "Bring something else")
    large.write_bytes(b"")
    drop(own, large)
    expect(part(own, "sentence")).to_have_text("This file is empty.")
    assert asked(own, "PUT") == []


def test_a_name_is_text_and_an_ending_a_warning(own, tmp_path):
    path = tmp_path / "<img src=x onerror=alert(1)>.xyz"
    path.write_text(TABLE)
    waiting = held(own, "**/own/*/0?*", "PUT")
    drop(own, path)
    expect(part(own, "what")).to_contain_text("<img src=x onerror=alert(1)>.xyz, ")
    expect(part(own, "note")).to_contain_text("Files that end in .xyz are seldom read here")
    assert own.page.locator("#own img").count() == 0
    own.page.wait_for_timeout(100)
    for route in waiting:
        route.continue_()
    arrived(own)


# --- Under way ---------------------------------------------------------------------------------------


def test_sending_is_cancelled_and_begun_again_without_choosing_again(own, table):
    waiting = held(own, "**/own/*/0?*", "PUT")
    own.allowed = ("ERR_FAILED", "ERR_ABORTED")
    choose(own, table)
    expect(part(own, "sent").get_by_role("button")).to_be_focused()
    own.page.keyboard.press("Enter")
    expect(part(own, "sentence")).to_have_text("Cancelled. Nothing was kept.")
    assert len(asked(own, "DELETE")) == 1
    own.page.unroute_all(behavior="ignoreErrors")
    assert len(waiting) == 1
    expect(window(own).get_by_role("button", name="Try again")).to_be_focused()
    own.page.keyboard.press("Enter")
    arrived(own)
    # Under another name than what was cancelled.
    assert len({path for path, _ in asked(own, "PUT")}) == 2


def test_reading_is_cancelled_and_begun_again_without_choosing_again(own, table):
    held(own, re.compile(r"/own/[0-9a-f]{32}(\?|$)"), "POST")
    own.allowed = ("ERR_FAILED", "ERR_ABORTED")
    choose(own, table)
    expect(part(own, "read").locator(".doing")).to_have_text("Waiting to be read")
    expect(part(own, "sent").locator(".doing")).to_contain_text(" of ")
    part(own, "read").get_by_role("button").click()
    expect(part(own, "sentence")).to_have_text("Cancelled. Nothing was kept.")
    assert [path for path, _ in asked(own, "DELETE")] == [asked(own, "PUT")[0][0].split("/")[0]]
    own.page.unroute_all(behavior="ignoreErrors")
    press(own, "Try again")
    arrived(own)


def test_escape_cancels_first_and_closes_then(own, table):
    held(own, "**/own/*/0?*", "PUT")
    own.allowed = ("ERR_FAILED", "ERR_ABORTED")
    choose(own, table)
    expect(part(own, "sent")).to_be_visible()
    own.page.keyboard.press("Escape")
    expect(part(own, "sentence")).to_have_text("Cancelled. Nothing was kept.")
    own.page.keyboard.press("Escape")
    expect(window(own)).to_be_hidden()
    assert own.path == "/clusters"


def test_one_thing_is_read_at_a_time(own, table):
    waiting = held(own, "**/own/*/0?*", "PUT")
    choose(own, table)
    expect(part(own, "sent")).to_be_visible()
    drag(own, table)
    expect(own.page.locator("#own-drop")).to_contain_text("One at a time")
    drag(own, table, kinds=("drop",))
    expect(own.page.locator("#own-drop")).to_be_hidden()
    for route in waiting:
        route.continue_()
    arrived(own)
    assert len(asked(own, "PUT")) == 1


def test_what_is_refused_is_mended_without_sending_it_again(own, tmp_path):
    path = tmp_path / "uneven.csv"
    path.write_text(UNEVEN)
    choose(own, path)
    expect(part(own, "sentence")).not_to_be_empty()
    offer = part(own, "offers").get_by_role("button").first
    expect(offer).to_contain_text(re.compile("Leave", re.I))
    expect(offer).to_be_focused()
    offer.click()
    arrived(own)
    assert len(asked(own, "PUT")) == 1
    assert [query for _, query in asked(own, "POST")] == [{}, {"bad_lines": "leave_out"}]


def test_a_refusal_without_offers_is_a_sentence_and_another_file_is_brought(own, table):
    own.allowed = ("415", "Unsupported")
    own.page.route(
        "**/own/*/0?*",
        lambda route: route.fulfill(
            status=415, content_type="text/plain", body="<b>This is a pickle.</b> Save it as NPY."
        ),
    )
    choose(own, table)
    expect(part(own, "sentence")).to_have_text("<b>This is a pickle.</b> Save it as NPY.")
    own.page.unroute_all(behavior="ignoreErrors")
    press(own, "Bring something else")
    expect(part(own, "drop")).to_be_focused()
    drop(own, table)
    arrived(own)


def test_without_a_connection_files_stay_and_are_sent_once_there_is_one(own, table):
    own.allowed = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    open_window(own)
    own.calm()
    own.context.set_offline(True)
    drop(own, table)
    expect(part(own, "sentence")).to_have_text(
        "There is no connection to the server just now. Your files are still here."
    )
    own.context.set_offline(False)
    press(own, "Try again")
    arrived(own)


def test_an_answer_that_breaks_off_is_said_and_asked_again(own, table):
    pattern = re.compile(r"/own/[0-9a-f]{32}(\?|$)")
    own.page.route(pattern, lambda route: route.fulfill(status=200, body='{"stage": "Reading", "fraction": 0.5}\n{"re'))
    choose(own, table)
    expect(part(own, "sentence")).to_contain_text("The connection broke off")
    own.page.unroute_all(behavior="ignoreErrors")
    press(own, "Try again")
    arrived(own)
    assert len(asked(own, "PUT")) == 1


def test_what_is_asked_too_fast_is_asked_again_by_itself(own, table):
    own.allowed = ("429", "Too Many")
    refused = []

    def refuse(route):
        if len(refused) < 2:
            refused.append(route.request.method)
            route.fulfill(status=429, headers={"Retry-After": "1"}, content_type="text/plain", body="Too fast.")
        else:
            route.continue_()

    own.page.route("**/own/*/0?*", refuse)
    choose(own, table)
    expect(part(own, "said")).to_have_text("Too fast.")
    arrived(own)
    assert refused == ["PUT", "PUT"]


# --- Read otherwise ------------------------------------------------------------------------------------


def again(reader, choice, times=1):
    """Say otherwise whether a line of names stands before the rows, which is asked for so often."""
    before = len(asked(reader, "POST"))
    reader.page.locator("#data-panel [data-reading=header]").select_option(choice)
    reader.page.wait_for_timeout(50)
    expect(reader.page.locator("#own-again")).to_be_hidden()
    reader.calm()
    assert len(asked(reader, "POST")) == before + times


def rows(reader):
    """How many rows were read, as the page says it."""
    return int(re.search(r"([\d,]+) rows", reader.page.locator("#data-head").inner_text())[1].replace(",", ""))


def test_a_control_of_the_reading_has_the_same_file_read_otherwise(own, table):
    drop(own, table)
    first = arrived(own)
    assert rows(own) == ROWS
    again(own, "no")
    assert rows(own) == ROWS + 1
    second = own.query
    assert second != first
    assert len(asked(own, "PUT")) == 1
    assert [query for _, query in asked(own, "POST")] == [{}, {"header": "no"}]
    # Each address has its own reading, and goes on from it.
    own.page.go_back()
    own.calm()
    assert own.query == first
    again(own, "no")
    assert own.query == second


def test_a_reading_that_is_refused_leaves_page_and_control_as_they_were(own, table):
    drop(own, table)
    first = arrived(own)
    control = own.page.locator("#data-panel [data-reading=header]")
    own.page.route(
        re.compile(r"/own/[0-9a-f]{32}(\?|$)"),
        lambda route: route.fulfill(
            body='{"refused": "No names.", "offers": []}\n', content_type="application/x-ndjson"
        ),
    )
    control.select_option("no")
    expect(part(own, "sentence")).to_have_text("No names.")
    own.page.keyboard.press("Escape")
    expect(control).to_have_value("yes")
    assert own.query == first


def test_what_the_server_no_longer_has_is_sent_again_from_memory(own, table):
    drop(own, table)
    arrived(own)
    own.page.evaluate("(path) => fetch(path, { method: 'DELETE' })", f"/own/{asked(own, 'POST')[0][0]}")
    own.allowed = ("410", "Gone")
    again(own, "no", times=2)
    assert len(asked(own, "PUT")) == 2
    assert [query for _, query in asked(own, "POST")] == [{}, {"header": "no"}, {"header": "no"}]
    assert rows(own) == ROWS + 1


def test_after_a_reload_the_server_may_still_have_the_file_and_else_it_is_asked_for(own, table):
    drop(own, table)
    arrived(own)
    own.page.reload()
    own.calm()
    again(own, "no")
    assert len(asked(own, "PUT")) == 1
    own.page.reload()
    own.calm()
    own.page.evaluate("(path) => fetch(path, { method: 'DELETE' })", f"/own/{asked(own, 'POST')[0][0]}")
    own.allowed = ("410", "Gone")
    again(own, "yes")
    expect(part(own, "said")).to_contain_text("Drop it again")
    drop(own, table)
    arrived(own)
    assert asked(own, "POST")[-1][1] == {"header": "yes"}


# --- Mine ----------------------------------------------------------------------------------------------


def test_own_data_is_listed_shared_and_deleted(own, table):
    drop(own, table)
    where = arrived(own)
    own.page.go_back()
    own.ready("clusters")
    open_window(own)
    mine = part(own, "sets").locator("li").first
    expect(mine).to_contain_text("heights.csv")
    mine.get_by_role("button", name="Share heights.csv with the team").click()
    expect(part(own, "said")).to_contain_text("Shared: whoever has the link")
    expect(mine).to_contain_text("40 rows · ")
    expect(mine).to_contain_text(" · shared · ")
    expect(mine.get_by_role("button", name="Share")).to_be_hidden()
    mine.get_by_role("button", name="Delete heights.csv").click()
    asking = own.page.locator("#own-delete")
    expect(asking).to_contain_text("all that was worked out of it")
    asking.get_by_role("button", name="Keep").click()
    expect(asking).to_be_hidden()
    mine.get_by_role("link").click()
    assert arrived(own)["data.id"] == where["data.id"]


def test_deleting_what_is_on_the_page_goes_to_the_first_data_and_says_so(own, table):
    drop(own, table)
    where = arrived(own)
    (name,) = re.findall("[0-9a-f]{32}", str(where))
    own.page.locator(f"#data-panel [data-own-delete='{name}']").click()
    own.page.locator("#own-delete").get_by_role("button", name="Delete", exact=True).click()
    own.ready("scatter")
    assert own.query == {}
    expect(own.page.locator("#own-said")).to_contain_text("eleted")
    open_window(own)
    own.calm()
    assert name not in part(own, "sets").inner_html()


# --- Everybody -----------------------------------------------------------------------------------------


def test_keys_alone_bring_a_table(own):
    own.page.locator("[data-panel]:not([hidden]) .own-open").focus()
    own.page.keyboard.press("Enter")
    expect(window(own)).to_be_visible()
    for _ in range(20):
        own.page.keyboard.press("Tab")
        if part(own, "text").evaluate("(box) => box === document.activeElement"):
            break
    own.page.keyboard.insert_text(TABLE)
    own.page.keyboard.press("Tab")
    own.page.keyboard.press("Enter")
    arrived(own)


def test_a_phone_chooses_files(browser, home, table):
    reader = opened(browser, home, PHONE, has_touch=True, is_mobile=True)
    reader.open("clusters")
    reader.page.locator("#clusters-page .side > summary").click()
    open_window(reader)
    box = window(reader).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert window(reader).evaluate("(e) => e.scrollWidth <= e.clientWidth")
    with reader.page.expect_file_chooser() as chooser:
        part(reader, "drop").tap()
    chooser.value.set_files(str(table))
    reader.page.wait_for_url("**/data?*")
    assert complaints(reader) == []
    reader.context.close()


def test_axe_finds_nothing_in_any_state_of_the_window(own, tmp_path, table):
    looks = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]
    drop(own, table)
    arrived(own)
    own.page.go_back()
    own.ready("clusters")
    open_window(own)
    clean(own, *looks, least=10)  # a window has fewer parts than a page
    own.page.set_viewport_size(DESKTOP)
    part(own, "sets").get_by_role("button", name=re.compile("Delete")).first.click()
    clean(own, *looks, least=10)
    own.page.keyboard.press("Escape")
    own.page.set_viewport_size(DESKTOP)
    waiting = held(own, "**/own/*/0?*", "PUT")
    path = tmp_path / "uneven.csv"
    path.write_text(UNEVEN)
    drop(own, path)
    expect(part(own, "sent")).to_be_visible()
    clean(own, *looks, least=10)
    for route in waiting:
        route.continue_()
    expect(part(own, "sentence")).not_to_be_empty()
    clean(own, *looks, least=10)
    own.page.set_viewport_size(DESKTOP)
