"""A reader's own data: how long from a file to what was read of it and to its first cloud, and what stays of it.

Against pandas, which reads a table with more trust and less to say of it, and against a plain script of scikit-learn
with the same constants. The server is started as `make run` starts it.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import psutil
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from bench.callbacks import Asker
from bench.servers import ROOT
from bench.table import Line
from bench.timing import alternating
from harness import parts, posts

ROWS, COLUMNS = 100_000, 20
VECTORS, WIDTH = 50_000, 384
GROUPS = 8
# Ten starts of k-means on the vectors would take longer than one clustering may.
WIDE_STARTS = 5
# What the first view looks for where no label says how many groups there are; scikit-learn is asked for as many.
CLUSTERS = re.compile(r"method\.n_clusters=(\d+)")
STARTS = re.compile(r"&method\.n_init=\d+")
ID = re.compile("[0-9a-f]{32}")
# Seconds for which a hand drags a file over the page, of which the page tells the server.
DRAGGED = 1.0
# Seconds in which a server gives back what it has no use for.
SETTLED = 8.0
MIB = 2**20
# Views that are known, of as many points as the vectors.
BLOBS = f"data.n_samples={VECTORS}"


@dataclass(frozen=True)
class File:
    """A file of a reader's, and whether it is a table."""

    path: Path
    table: bool

    @property
    def called(self) -> str:
        """In words."""
        return f"table of {ROWS:,} × {COLUMNS}" if self.table else f"vectors of {VECTORS:,} × {WIDTH}"


def table(folder: Path, seed: int) -> File:
    """A CSV of numbers with all their digits, in columns of different units."""
    X, _ = make_blobs(ROWS, COLUMNS, centers=GROUPS, cluster_std=3, random_state=seed)
    X *= 10.0 ** (np.arange(COLUMNS) % 5)
    path = folder / f"table {seed}.csv"
    pd.DataFrame(X, columns=[f"measure {j}" for j in range(COLUMNS)]).to_csv(path, index=False)
    return File(path, True)


def vectors(folder: Path, seed: int) -> File:
    """An NPY of what a network might say of texts."""
    X, _ = make_blobs(VECTORS, WIDTH, centers=GROUPS, cluster_std=3, random_state=seed)
    path = folder / f"vectors {seed}.npy"
    np.save(path, X.astype(np.float32))
    return File(path, False)


class Browser(Asker):
    """A reader with a cookie, on a connection that stays open."""

    def __init__(self, address: str) -> None:
        self.cookie = ""
        super().__init__(address, "scatter-ask.data")
        # Whoever opens a page is given a cookie.
        self.exchange("GET", "/", None, {})

    def exchange(self, method: str, path: str, body: object, headers: dict[str, str]) -> bytes:
        """The body of an answer; the cookie that comes with the first is kept."""
        sent = headers | ({"Cookie": self.cookie} if self.cookie else {})
        try:
            if not isinstance(body, bytes):
                # A file cannot be sent twice, and left alone for some seconds the server hangs up.
                self.connection.close()
            self.connection.request(method, path, body, sent)  # type: ignore[arg-type]  # a file is a body
            answer = self.connection.getresponse()
        except ConnectionError:
            if not isinstance(body, bytes):
                raise
            self.connection.close()
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.split(";")[0]
        content = answer.read()
        if answer.status not in (200, 201, 204):
            raise SystemExit(f"{method} {path} was answered with {answer.status}: {content[:300]!r}")
        return content

    def drop(self, file: File) -> str:
        """Send a file and have it read; the address of its first view."""
        upload = f"{time.time_ns():032x}"
        with file.path.open("rb") as stream:
            size = {"Content-Length": str(file.path.stat().st_size)}
            self.exchange("PUT", f"/own/{upload}/0?name=file{file.path.suffix}", stream, size)
        last = json.loads(self.exchange("POST", f"/own/{upload}", b"", {}).splitlines()[-1])
        if "read" not in last:
            raise SystemExit(f"The {file.called} was not read: {last}")
        return str(last["read"])

    def drag(self) -> None:
        """Have a file above the page for a while, which asks then what data there is."""
        self.exchange("GET", "/own/data", None, {})
        time.sleep(DRAGGED)

    def delete(self, query: str) -> None:
        """Delete the data of a view, and wait until nobody has anything of it."""
        (name,) = ID.findall(query)
        done = json.loads(self.exchange("DELETE", f"/own/data/{name}", None, {}))
        assert done["deleted"], done

    def cloud(self, query: str) -> None:
        """Wait until the first cloud of a view is there in colours; its numbers may follow."""
        while True:
            told = posts.answered(self.tab, json.loads(self.post(self.body(query), packed=False)))
            if told["outcome"] == "refused":
                raise SystemExit(f"{query} was not drawn: {told.get('notice')}")
            if told["drawings"]:
                return

    def shown(self, query: str) -> dict[str, object]:
        """What is drawn of a view, once it is there.

        Raises
        ------
        SystemExit
            If it is refused.
        """
        while True:
            told = self.answer(query)
            if told["outcome"] == "drawn":
                return told
            if told["outcome"] != "pending":
                raise SystemExit(f"{query} was not drawn: {told.get('notice')}")
            time.sleep(posts.AGAIN)


def lines(rounds: int = 5, new: int = 3) -> list[Line]:
    """All lines about data of one's own: `rounds` of what can be done again, `new` data sets of what cannot."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # What is dropped again and again counts each time for a while.
        room = {"DASHBOARD_VAULT_READER_BYTES": str(16 * 2**30), "DASHBOARD_VAULT_BYTES": str(16 * 2**30)}
        settings = {"DASHBOARD_VAULT": str(folder / "vault"), "DASHBOARD_CACHE": "memory", "DASHBOARD_RATE": "0"} | room
        command = [sys.executable, "-m", "dashboard"]
        port, process = stack.enter_context(parts.listening(command, folder, **settings))
        browser = Browser(f"http://127.0.0.1:{port}")
        stack.callback(browser.connection.close)
        made = [(table(folder, seed), vectors(folder, seed)) for seed in range(new)]
        out, left = [], list[str]()
        for kind in range(2):
            out += reading(browser, made[0][kind], rounds, left)
        before = warmed(browser, process.pid)
        for kind in range(2):
            out += first_clouds(browser, [pair[kind] for pair in made], left)
        out += known(browser, left[-1], rounds * 4)
        for query in left:
            browser.delete(query)
        time.sleep(SETTLED)
        said = f"memory of the server, {len(left)} data sets later, all deleted: more than before"
        out.append(Line(said, "MB", taken(process.pid) - before, most=50))
        return out


def warmed(browser: Browser, pid: int) -> float:
    """Megabytes of a server that has shown a view of each kind, and has nothing more to do."""
    for query in ("", BLOBS):
        browser.shown(query)
    time.sleep(SETTLED)
    return taken(pid)


def taken(pid: int) -> float:
    """Megabytes of a process and all that it has started, what they share counted once."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family if member.is_running()) / 1e6


def reading(browser: Browser, file: File, rounds: int, left: list[str]) -> list[Line]:
    """From a file to what was read of it."""
    reader = "read_csv" if file.table else "numpy.load"
    imported = f"import pandas; pandas.read_csv({str(file.path)!r})"
    if not file.table:
        imported = f"import numpy; numpy.load({str(file.path)!r})"

    def ours() -> None:
        left[:] = sorted({*left, browser.drop(file)})

    def whole() -> None:
        subprocess.run([sys.executable, "-c", imported], check=True, cwd=ROOT)

    def alone() -> object:
        return pd.read_csv(file.path) if file.table else np.load(file.path)

    seconds = alternating({"ours": ours, "whole": whole, "alone": alone}, rounds)
    after = []
    for _ in range(rounds):
        browser.drag()
        after.append(timed(ours))
    said = f"{file.called}, from drop to what was read"
    bound = 1.5 if file.table else None
    return [
        Line(said, "s", seconds["ours"], f"{reader} alone, in a warm process", seconds["alone"], most_ratio=bound),
        Line(said, "s", seconds["ours"], f"a process that imports and does {reader}", seconds["whole"]),
        Line(f"{said}, after a second above the page", "s", median(after), "the same process", seconds["whole"]),
    ]


def script(file: File, query: str, n_init: int) -> Callable[[], NDArray[np.integer]]:
    """What a user would write instead, with the constants of a view and the data at hand."""
    found = CLUSTERS.search(query)
    assert found is not None, query
    k, scaled = int(found[1]), "data.standardize=false" not in query
    data = pd.read_csv(file.path).to_numpy() if file.table else np.load(file.path)

    def run() -> NDArray[np.integer]:
        X = StandardScaler().fit_transform(data) if scaled else data
        PCA(3, random_state=0).fit_transform(X)
        labels: NDArray[np.integer] = KMeans(k, n_init=n_init, random_state=0).fit(X).labels_
        return labels

    return run


def timed(task: Callable[[], object]) -> float:
    """The seconds of a task."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def first_clouds(browser: Browser, files: list[File], left: list[str]) -> list[Line]:
    """From “Show” to the first cloud in colours, each of a data set that nobody has asked of."""
    return [first_cloud(browser, files, left, n_init) for n_init in (1, 10 if files[0].table else WIDE_STARTS)]


def first_cloud(browser: Browser, files: list[File], left: list[str], n_init: int) -> Line:
    """The same with so many starts of k-means on both sides."""
    seconds: dict[str, list[float]] = {"ours": [], "script": []}
    for turn, file in enumerate(files):
        if (query := browser.drop(file)) in left:
            # Deleted and dropped again, it has no answers any more, its projection among them.
            browser.delete(query)
            browser.drop(file)
            left.remove(query)
        left.append(query)
        tasks = {
            "ours": partial(browser.cloud, f"{STARTS.sub('', query)}&method.n_init={n_init}"),
            "script": script(file, query, n_init),
        }
        for name in list(tasks)[:: 1 if turn % 2 else -1]:
            seconds[name].append(timed(tasks[name]))
    against = f"{'StandardScaler, ' if files[0].table else ''}PCA, KMeans(n_init={n_init})"
    said = f"{files[0].called}, from Show to the first coloured cloud, n_init={n_init}"
    return Line(said, "s", median(seconds["ours"]), against, median(seconds["script"]), most_ratio=1.2)


def known(browser: Browser, query: str, rounds: int) -> list[Line]:
    """A view of one's own that is known, against one of blobs."""
    own, blobs = browser.body(query), browser.body(BLOBS)
    browser.shown(query)
    browser.shown(BLOBS)
    seconds = alternating({"own": lambda: browser.post(own), "blobs": lambda: browser.post(blobs)}, rounds)
    said = f"a known view of {VECTORS:,} vectors of one's own: round trip"
    return [Line(said, "ms", 1e3 * seconds["own"], "of as many blobs", 1e3 * seconds["blobs"], most_ratio=1.2)]
