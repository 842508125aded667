"""What rows look like for a browser to draw: images on one sheet, cards of a table, and no more than was asked for."""

import base64
import json
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dashboard import results
from dashboard.data.digits import Digits
from dashboard.errors import Refusal
from dashboard.settings import Settings
from dashboard.tabs import scatter
from dashboard.tabs.pictures import COLUMNS, MOST, numbers, pictures
from dashboard.web.app import create_app
from tests.views import viewed


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(DASHBOARD_AUTH="none", DASHBOARD_RATE=0)).server.test_client()


def test_images_come_on_one_sheet_in_the_order_they_were_asked_for():
    told = pictures(viewed(scatter, "data=digits"), [1553, 7])
    assert (told["columns"], told["side"], told["ink"]) == (2, 8, True)
    assert told["names"] == ["Image 1553", "Image 7"]
    sheet = Image.open(BytesIO(base64.b64decode(told["sheet"].partition(",")[2])))
    ink = np.asarray(sheet)[..., 1] / 255
    X = results.points(Digits()).X
    for at, row in enumerate((1553, 7)):
        assert np.allclose(ink[:, 8 * at : 8 * at + 8], X[row].reshape(8, 8), atol=1 / 255)


def test_images_are_as_scanned_however_the_data_is_prepared():
    plain, prepared = (
        pictures(viewed(scatter, f"data=digits&data.standardize={said}"), [3]) for said in ("false", "true")
    )
    assert plain["sheet"] == prepared["sheet"]


def test_a_rows_card_has_its_columns_in_their_own_units():
    (card,) = pictures(viewed(scatter, "data=iris"), [0])["cards"]
    assert card[0] == ("sepal length", "5.1 cm")
    assert len(card) == 4
    (card,) = pictures(viewed(scatter, "data=wine"), [0])["cards"]
    assert len(card) == COLUMNS


@pytest.mark.parametrize(
    "text", ["", "a", "1,", "-1", "1;2", "1" * 7, ",".join(["1"] * (MOST + 1)), "9," * 100_000, "٣"]
)
def test_rows_that_are_none_or_too_many_are_refused(text):
    with pytest.raises(Refusal, match="rows can be asked for"):
        numbers(text)


def test_a_row_that_is_not_there_is_refused():
    with pytest.raises(Refusal, match="There is no row 150 in this data, whose last is 149"):
        pictures(viewed(scatter, "data=iris"), numbers("3,150"))


def test_the_address_answers_with_json_and_refuses_in_a_sentence(client):
    answer = client.get("/rows/7,12?data=digits")
    assert answer.status_code == 200
    assert json.loads(answer.text)["names"] == ["Image 7", "Image 12"]
    refused = client.get("/rows/7,99999?data=digits")
    assert refused.status_code == 422
    assert "There is no row 99,999" in refused.text
    assert client.get("/rows/x?data=digits").status_code == 422
    assert client.get("/rows/7?data=nothing").status_code == 422
