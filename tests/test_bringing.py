"""What a page tells of bringing data, and that it has no way to where a host takes none."""

import html
import json
import re

from components.markup import markup
from dashboard.page.constants import KINDS
from dashboard.reading import kinds
from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.web.app import create_app


def page(**chosen):
    """The frame that a browser gets under some settings, and what it is told of own data."""
    client = create_app(Settings.model_validate(chosen)).server.test_client()
    text = client.get("/", headers={"X-Forwarded-User": "ada"}).text
    (told,) = re.findall(r'data-constants="([^"]*)"', text)
    return text, json.loads(html.unescape(told))["own"]


def test_limits_and_life_are_those_of_the_settings():
    text, own = page(DASHBOARD_AUTH="none", DASHBOARD_UPLOAD_ROWS="1234", DASHBOARD_VAULT_SETS="3")
    assert 'id="own"' in text
    assert own["limits"]["rows"] == 1234
    assert own["kept"] == {"hours": 24, "cookie": True, "sets": 3, "bytes": 512 * 2**20}
    signed_in = page(DASHBOARD_AUTH="proxy", DASHBOARD_AUTH_PROXY="127.0.0.1")[1]["kept"]
    assert (signed_in["hours"], signed_in["cookie"]) == (7 * 24, False)


def test_where_a_host_takes_no_data_there_is_no_window():
    text, own = page(DASHBOARD_UPLOADS="off")
    assert own is None
    assert 'id="own' not in text


def test_every_lens_has_the_button():
    for tab in TABS:
        assert markup(tab.layout()).count('data-own="choose"') == 1, tab.name


def test_images_that_are_read_are_among_the_endings_that_are_told():
    told = {end for _, _, ends in KINDS for end in ends}
    assert {kind.lower() for kind in kinds.IMAGES} <= told
