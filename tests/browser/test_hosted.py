"""As a team has it: under a path, behind a login, with a policy that the browser enforces."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from werkzeug.security import generate_password_hash

from tests.browser.conftest import complaints, opened, serving
from tests.browser.driver import TABS

pytestmark = pytest.mark.servers
PREFIX = "/clusters/"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    path = tmp_path_factory.mktemp("passwords") / "passwords"
    path.write_text(f"ada:{generate_password_hash('lovelace', 'scrypt:16384:8:1')}\n")
    with serving(
        tmp_path_factory, DASHBOARD_PREFIX=PREFIX, DASHBOARD_AUTH="basic", DASHBOARD_PASSWORDS=str(path)
    ) as at:
        yield at


@pytest.fixture
def ada(browser, hosted):
    """Somebody who has signed in; nothing may go wrong in their browser."""
    reader = opened(browser, hosted, http_credentials={"username": "ada", "password": "lovelace"})
    yield reader
    errors = complaints(reader)
    reader.context.close()
    assert not errors, "\n".join(errors)


def test_everything_is_found_under_the_path_and_by_its_links(ada):
    asked = []
    ada.page.on("request", lambda request: asked.append(urlsplit(request.url)))
    ada.open("scatter", "data.n_samples=120&b=off")
    for tab in TABS[1:]:
        ada.go(tab)
        assert ada.path == PREFIX + tab
    ada.page.locator("#guided").click()
    ada.calm()
    ada.page.get_by_role("link", name="Next").click()
    ada.calm()
    assert ada.path == PREFIX + TABS[-1]
    assert ada.query["guide"] == "2"
    ada.page.locator("#take-home").click()
    dialog = ada.page.locator("#take")
    dialog.get_by_role("button", name="Show code").click()
    expect(dialog.locator("pre")).to_contain_text(f"{PREFIX}{TABS[-1]}")
    with ada.page.expect_download() as download:
        dialog.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    fetched = [url.path for url in asked if url.scheme.startswith("http")]
    assert len(fetched) > 30
    assert [path for path in fetched if not path.startswith(PREFIX)] == []


def test_the_policy_forbids_what_a_page_of_ours_never_does(ada):
    ada.allowed = ("policy", "Content Security Policy")
    ada.open("clusters")
    ran = ada.page.evaluate(
        """async () => {
            const node = document.createElement("script");
            node.textContent = "window.ran = 'inline'";
            document.body.append(node);
            document.body.setAttribute("onclick", "window.ran = 'attribute'");
            document.body.click();
            const link = document.createElement("a");
            link.href = "javascript:void (window.ran = 'link')";
            document.body.append(link);
            link.click();
            // As a string, a timer's work is an eval that no tool which drives the browser is excused from.
            await new Promise((done) => { setTimeout("window.ran = 'eval'", 0); setTimeout(done, 100); });
            return window.ran ?? null;
        }"""
    )
    assert ran is None
    assert any("script-src" in error for error in ada.errors)
