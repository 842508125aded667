"""Data of notebooks and scripts: what becomes of frames and arrays, and what comes back of what was looked at."""

import datetime
import decimal
import http.client
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import types
import urllib.request
from contextlib import contextmanager
from html import unescape
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse

from dashboard import explore
from dashboard.errors import Refusal
from dashboard.notebook import explored, given, serving
from dashboard.reading.limits import LOCAL
from harness import posts

SMALL = LOCAL.times(1)


def read(data, **beside):
    return given.read(data, **beside, limits=SMALL)


def types_of(found):
    return {column.name: column.type for column in found.columns}


def roles_of(found):
    return {column.name: column.role for column in found.columns}


def cells(found, name):
    return found.values(next(i for i, column in enumerate(found.columns) if column.name == name))


FRAME = {
    "number": [1.5, None, 3.0, 4.0],
    "whole": [1, 2, 3, 3],
    "truth": [True, False, True, True],
    "word": ["a", "b", None, "b"],
}
LIBRARIES = {
    "pandas": pd.DataFrame(FRAME),
    "pandas, nullable": pd.DataFrame(FRAME).convert_dtypes(),
    "pandas, of Arrow": pd.DataFrame(FRAME).convert_dtypes(dtype_backend="pyarrow"),
    "pyarrow": pa.table(FRAME),
    "dict": FRAME,
    "dict of arrays": {name: np.array(cells, object) for name, cells in FRAME.items()},
    "records": [dict(zip(FRAME, row, strict=True)) for row in zip(*FRAME.values(), strict=True)],
}


class Interchanged:
    """A frame that has nothing but the protocol."""

    def __init__(self, frame):
        self._frame = frame

    def __dataframe__(self, **options):
        return self._frame.__dataframe__(**options)


LIBRARIES["any with __dataframe__"] = Interchanged(pa.table(FRAME))


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_frame_of_any_library_is_read_alike(library):
    found = read(LIBRARIES[library])
    assert types_of(found) == {"number": "number", "whole": "number", "truth": "boolean", "word": "text"}
    assert cells(found, "number") == [1.5, None, 3.0, 4.0]
    assert cells(found, "whole") == [1, 2, 3, 3]
    assert cells(found, "truth") == [1, 0, 1, 1]
    assert cells(found, "word") == ["a", "b", None, "b"]
    assert [column.missing for column in found.columns] == [1, 0, 0, 1]


ODD = {
    "categories": (pd.Series(["x", "y", None, "x"], dtype="category"), "text", ["x", "y", None, "x"]),
    "categories of numbers": (pd.Series([1, 2, 1, 2], dtype="category"), "number", [1, 2, 1, 2]),
    "dates": (pd.Series(pd.to_datetime(["2020-01-01", None, "2020-01-03", "2020-01-04"])), "date", None),
    "dates with zones": (pd.date_range("2020", periods=4, tz="Europe/Berlin").to_series(), "date", None),
    "days": ([datetime.date(2020, 1, day) for day in (1, 2, 3, 4)], "date", None),
    "spans": (pd.Series(pd.to_timedelta([1, 2, 3, None], unit="min")), "number", [60, 120, 180, None]),
    "large": ([2**60 + i for i in range(4)], "number", [str(2**60 + i) for i in range(4)]),
    "large and nullable": (pd.Series([2**60, None, 1, 2], dtype="Int64"), "number", [str(2**60), None, "1", "2"]),
    "decimals": (
        [decimal.Decimal("1.5"), None, decimal.Decimal(2), decimal.Decimal("NaN")],
        "number",
        [1.5, None, 2, None],
    ),
    "infinite": ([1.0, float("inf"), 2.0, 3.0], "number", [1, None, 2, 3]),
    "digits in words": (["01", "02", "10", "03"], "text", ["01", "02", "10", "03"]),
    "vectors": ([[1, 2], [3, 4], None, [5, 6]], "vector", [[1, 2], [3, 4], None, [5, 6]]),
    "lists of several lengths": ([[1], [2, 3], [], [4]], "nested", ["[1]", "[2, 3]", "[]", "[4]"]),
    "dicts": ([{"a": 1}] * 4, "nested", ["{'a': 1}"] * 4),
    "nothing": ([None] * 4, "empty", [None] * 4),
    "bytes": ([b"a", b"b", b"c", b"\xe9"], "text", ["a", "b", "c", "é"]),
    "mixed": ([1, "a", 2.5, "b"], "text", ["1", "a", "2.5", "b"]),
}


@pytest.mark.parametrize("kind", ODD)
def test_a_column_of_any_kind_is_what_it_is(kind):
    values, expected, kept = ODD[kind]
    frame = pd.DataFrame({"odd": list(values) if not isinstance(values, pd.Series) else values.reset_index(drop=True)})
    found = read(frame.assign(x=[1.0, 2.0, 3.0, 5.0]))
    assert types_of(found)["odd"] == expected
    if kept is not None:
        assert cells(found, "odd") == kept


def test_complex_numbers_become_two_columns():
    found = read(pd.DataFrame({"z": [1 + 2j, 3 + 4j, 5j], "x": [1.0, 2.0, 4.0]}))
    assert cells(found, "z real") == [1, 3, 0]
    assert cells(found, "z imaginary") == [2, 4, 5]


def test_names_that_stand_twice_or_are_no_words_become_names():
    frame = pd.DataFrame([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 9.0]], columns=["a", "a", 7, ("b", "c")])
    assert list(types_of(read(frame))) == ["a", "a (2)", "7", "b / c"]
    frame.columns = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", ""), ("c", "z")])
    assert list(types_of(read(frame))) == ["a / x", "a / y", "b", "c / z"]


def test_an_index_with_a_name_or_of_words_is_the_id():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=pd.Index(["r", "s", "t"], name="gene"))
    assert roles_of(read(frame)) == {"gene": "id", "x": "feature"}
    assert cells(read(frame), "gene") == ["r", "s", "t"]
    assert list(roles_of(read(frame.rename_axis(None)))) == ["index", "x"]
    assert list(roles_of(read(frame.reset_index(drop=True)))) == ["x"]


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (np.arange(12.0).reshape(4, 3), (4, 3)),
        (np.arange(5), (5, 1)),
        (np.arange(12).reshape(4, 3).tolist(), (4, 3)),
        ([(1, 2.5), (3, 4.5)], (2, 2)),
        (np.arange(12, dtype=np.float16).reshape(4, 3), (4, 3)),
        (np.asfortranarray(np.arange(12.0).reshape(4, 3)), (4, 3)),
    ],
)
def test_an_array_is_rows_of_features(data, shape):
    found = read(data)
    assert found.numbers.shape == shape
    assert np.array_equal(found.numbers, np.asarray(data, float).reshape(shape))
    assert set(roles_of(found).values()) == {"feature"}


def test_what_becomes_an_array_is_read_as_one():
    class Tensor:
        def detach(self):
            return self

        def cpu(self):
            return self

        def __array__(self, dtype=None, copy=None):
            return np.eye(3, dtype=dtype)

    assert np.array_equal(read(Tensor()).numbers, np.eye(3))


def test_an_array_that_changes_afterwards_is_shown_as_it_was():
    data = np.eye(4)
    found = read(data)
    data[:] = 7
    assert np.array_equal(found.numbers, np.eye(4))


def test_three_dimensions_are_images():
    found = read(np.zeros((5, 4, 6), np.uint8), labels=list("aabba"))
    assert found.images.shape == (5, 4, 6)
    assert found.labels() == {"a": 3, "b": 2}


def test_what_goes_along_with_the_rows_has_its_role():
    found = read(
        np.random.default_rng(0).normal(size=(6, 4)),
        labels=np.array([0, 0, 1, 1, 2, 2]),
        names=[f"n{i}" for i in range(6)],
        projection=np.arange(12).reshape(6, 2),
    )
    assert [(c.name, c.role) for c in found.columns if c.role != "feature"] == [
        ("projection 1", "projection"),
        ("projection 2", "projection"),
        ("label", "label"),
        ("name", "id"),
    ]
    assert sum(column.role == "feature" for column in found.columns) == 4


def test_a_column_may_be_named_instead_and_there_is_one_label():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 5.0], "u": [0.0, 1, 2, 3], "v": [3.0, 2, 1, 0], "species": list("aabb")})
    found = read(frame, labels="species", projection=["u", "v"])
    assert roles_of(found) == {"x": "feature", "u": "projection", "v": "projection", "species": "label"}
    found = read(frame, labels=pd.Series([7, 7, 8, 8], name="kind"))
    assert roles_of(found)["kind"] == "label"
    assert roles_of(found)["species"] == "ignore"
    assert found.labels() == {"7": 2, "8": 2}


@pytest.mark.parametrize(
    ("data", "beside", "sentence"),
    [
        (scipy.sparse.eye(5, format="csr"), {}, "TruncatedSVD"),
        ("a name", {}, "of type str"),
        (None, {}, "this is None"),
        ([[1, 2], [3]], {}, "not all as long"),
        (np.zeros((5, 3)), {"labels": [1, 2]}, "labels has 2 rows, and what it goes along with has 5"),
        (np.zeros((5, 3)), {"projection": np.zeros((5, 4))}, "two or three numbers"),
        (np.zeros((5, 3)), {"names": "gene"}, "There is no column gene"),
        (np.zeros((1, 3)), {}, "1 row; at least 2"),
        (pd.DataFrame(), {}, "no columns"),
        (np.zeros((900_000, 1)), {}, "at most 800,000"),
        (np.zeros((5, 2, 2, 2, 2)), {}, "5 dimensions"),
        (np.zeros((3, 2)), {"images": np.zeros((3, 2))}, "images must be an array of shape"),
    ],
)
def test_what_cannot_be_shown_is_a_sentence_that_says_what_to_pass(data, beside, sentence):
    with pytest.raises(Refusal, match=re.escape(sentence)):
        read(data, **beside)


@pytest.mark.slow
def test_pandas_is_not_loaded_for_those_who_have_none_nor_the_app_for_an_import():
    code = (
        "import sys; sys.modules['pandas'] = sys.modules['pyarrow'] = None; from dashboard import explore; "
        "print('numpy' in sys.modules); from dashboard.notebook import given; "
        "from dashboard.reading.limits import LOCAL; "
        "print(len(given.read({'a': [1, 2, 3]}, limits=LOCAL)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "3"]


# --- Looked at


def heaps(n=40):
    """Two heaps of points far apart, one after another."""
    X = np.random.default_rng(0).normal(size=(n, 3))
    X[n // 2 :] += 50
    return X


def fetched(address, path="", method="GET", body=None, **headers):
    there = urlsplit(address)
    connection = http.client.HTTPConnection(there.hostname, there.port, timeout=60)
    try:
        connection.request(method, path or f"{there.path}?{there.query}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")
    finally:
        connection.close()


def look(base, tab, query):
    """What a page of the app at `base` is answered."""
    callbacks = json.loads(urllib.request.urlopen(f"{base}_dash-dependencies").read())
    sent = posts.packed(posts.ask(posts.served(callbacks)[f"{tab}-ask"], query, "page", 1))
    while True:
        asked = urllib.request.Request(f"{base}{posts.POST}", sent, {**posts.HEADERS, "Accept-Encoding": "identity"})
        answer = posts.answered(tab, json.loads(urllib.request.urlopen(asked).read()))
        if answer["outcome"] != "pending":
            return answer
        time.sleep(0.1)


def base(shown):
    return shown.address.partition("data?")[0]


def test_a_script_prints_the_link_and_goes_on(capsys):
    shown = explore(heaps())
    assert capsys.readouterr().out == f"Cluster Explorer: {shown.address}\n"
    assert fetched(shown.address)[0] == 200


def test_what_comes_back_is_of_the_view_that_was_looked_at_last():
    shown = explore(heaps(), labels=[0] * 20 + [1] * 20)
    assert shown.labels().tolist() == [0] * 20 + [1] * 20
    assert not shown.selected().any()
    view = shown.view.replace("n_clusters=2", "n_clusters=4") + "&select=r3,21"
    assert look(base(shown), "scatter", view)["outcome"] == "drawn"
    assert len(np.unique(shown.labels())) == 4
    assert np.flatnonzero(shown.selected()).tolist() == [3, 21]
    # Other data was not looked at.
    other = explore(heaps(60))
    assert len(np.unique(other.labels())) == 3
    assert len(np.unique(shown.labels())) == 4
    # A view that is refused shows nothing, so it is not what was looked at.
    assert look(base(shown), "scatter", view.replace("n_clusters=4", "n_clusters=400"))["outcome"] == "refused"
    assert len(np.unique(shown.labels())) == 4


def test_rows_that_are_left_out_have_a_number_of_their_own():
    X = heaps()
    X[[0, 7], 1] = np.nan
    shown = explore(X)
    with pytest.raises(Refusal, match="2 of 40 rows miss a value"):
        shown.labels()
    look(base(shown), "scatter", f"{shown.view}&data.missing=rows&select=r0")
    labels = shown.labels()
    assert np.flatnonzero(labels == explored.LEFT_OUT).tolist() == [0, 7]
    assert set(labels[1:7]) | set(labels[8:]) <= {0, 1, 2}
    # The first row of those that are left is the second one of the data.
    assert np.flatnonzero(shown.selected()).tolist() == [1]


def test_the_same_data_again_is_the_same_address_and_one_server_serves_all():
    first, again, other = explore(heaps()), explore(heaps()), explore(heaps(42))
    assert first.address == again.address
    assert base(first) == base(other)
    assert sum(thread.name == "explore" and thread.is_alive() for thread in threading.enumerate()) == 1


def test_others_on_this_machine_find_nothing_without_the_path():
    shown = explore(heaps())
    port = urlsplit(shown.address).port
    for path in ("/", "/data", "/_dash-dependencies", "/own/data", "/guessed/data"):
        status, _, body = fetched(shown.address, path)
        assert (status, "by the link that it printed" in body) == (403, True)
    assert fetched(shown.address, f"/data?token={urlsplit(shown.address).path.split('/')[1]}")[0] in (302, 403)
    assert fetched(f"http://127.0.0.1:{port}/health")[0] in (200, 403, 404)


def test_a_page_of_any_site_may_have_it_in_a_frame():
    policy = fetched(explore(heaps()).address)[1]["Content-Security-Policy"]
    assert "frame-ancestors" not in policy


# --- Below a cell


@pytest.fixture
def notebook(monkeypatch):
    """What IPython has in a notebook, in small."""
    shell = types.SimpleNamespace(kernel=object(), execution_count=1)
    displayed = []
    display = types.ModuleType("IPython.display")
    display.display = lambda bundle, raw: displayed.append(bundle) if raw else None
    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: shell
    ipython.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return shell, displayed


def test_the_app_is_shown_below_the_cell_once(notebook, capsys):
    shell, displayed = notebook
    shown = explore(heaps(), height=500)
    # As the last line of the same cell does.
    shown._ipython_display_()
    assert len(displayed) == 1
    assert capsys.readouterr().out == ""
    source, height = re.search('<iframe src="([^"]+)".* height="([0-9]+)"', displayed[0]["text/html"]).groups()
    assert (unescape(source), height) == (shown.address, "500")
    shell.execution_count = 2
    shown._ipython_display_()
    assert len(displayed) == 2


def test_a_terminal_of_ipython_is_told_the_link(notebook, capsys):
    shell, displayed = notebook
    shell.kernel = None
    shown = explore(heaps())
    assert displayed == []
    assert shown.address in capsys.readouterr().out


# --- Behind a proxy


@contextmanager
def hub():
    """A proxy as jupyter-server-proxy is one: it passes on paths as they are, with a name and headers of its own."""

    class Passing(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = re.match(r"/user/ada/proxy/absolute/(\d+)/", self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name: value for name, value in self.headers.items() if name != "Host"}
            headers |= {
                "Host": "hub.example.org",
                "X-Forwarded-For": "10.1.2.3",
                "X-Forwarded-Host": "hub.example.org",
                "X-Forwarded-Proto": "https",
                "X-Real-IP": "10.1.2.3",
            }
            connection = http.client.HTTPConnection("127.0.0.1", int(found[1]))
            connection.request(self.command, self.path, self.rfile.read(length) or None, headers)
            answer = connection.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in ("Connection", "Transfer-Encoding", "Content-Length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Passing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_behind_the_proxy_of_a_hub_the_app_is_found_below_its_path(monkeypatch):
    monkeypatch.setenv(serving.HUB, "/user/ada/")
    shown = explore(heaps(), labels=[0] * 20 + [1] * 20)
    assert re.match(r"/user/ada/proxy/absolute/\d+/[\w-]+/data\?", shown.address)
    with hub() as outside:
        there = outside + shown.address
        status, _, page = fetched(there)
        assert status == 200
        # What the page loads lies below the proxy too.
        loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page)
        assert loaded
        assert all(path.startswith("/user/ada/proxy/absolute/") for path in loaded)
        assert {fetched(there, unescape(path))[0] for path in loaded} == {200}
        query = shown.view.replace("n_clusters=2", "n_clusters=5")
        assert look(there.partition("data?")[0], "scatter", query)["outcome"] == "drawn"
    assert len(np.unique(shown.labels())) == 5


def test_a_proxy_may_be_named():
    assert explore(heaps(), proxy="/").address.startswith("/proxy/absolute/")


@pytest.mark.slow
def test_a_setting_that_does_not_fit_is_a_sentence():
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DASHBOARD_")}
    code = "from dashboard import explore\ntry:\n explore([[1, 2], [3, 4]])\nexcept ValueError as e:\n print(e)"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | {"DASHBOARD_CACHE_BYTES": "much"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith("DASHBOARD_CACHE_BYTES must be")
