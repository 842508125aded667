"""Honest readers in a process of their own: `python -m soak.readers ADDRESS --readers 20 --seconds 60`.

Before each step they write it down, and when it has ended what became of it, one JSON object a line (`soak.events`).
Whatever goes wrong in a step is written down too, and the reader goes on with the next one.
"""

import argparse
import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any

from harness.posts import AGAIN, POST, pages
from soak import owners
from soak.client import Client, Failed
from soak.page import SILENCE, Page, files, offered
from soak.stories import Step, bringing, everything, heaviest, story, think

LOST = 30.0
# Seconds until a view that is always "pending" counts as one that never comes.
ENDLESS = {"open": 60.0, "known": 60.0, "large": 120.0, "file": 180.0, "new": 300.0, "survey": 900.0, "heavy": 900.0}
ENDLESS["own"] = 120.0

Write = Callable[[dict[str, Any]], None]


class Reader(Client):
    """A reader and their browser; what they do follows from their number."""

    def __init__(self, url: str, number: int, login: str = "", network: str = "") -> None:
        super().__init__(url, number, login, network)
        self.random = Random(number)
        self.page: Page | None = None
        self.pages: dict[str, str] = {}
        self.cached: set[str] = set()

    def open(self, tab: str) -> Page:
        """Open a page with all its files, as a browser does that keeps what may be kept."""
        self.page = None
        html = self.exchange("GET", self.parts.path + tab).decode()
        for name in files(html):
            self.keep(name)
        self.pages = pages(html)
        self.exchange("GET", f"{self.parts.path}_dash-layout")
        callbacks = json.loads(self.exchange("GET", f"{self.parts.path}_dash-dependencies"))
        self.page = Page(callbacks, f"{self.number}-{self.random.randrange(10**9)}")
        return self.page

    def keep(self, path: str) -> None:
        """Fetch a file that may be kept, once."""
        if path not in self.cached:
            self.exchange("GET", path)
            self.cached.add(path)

    def post(self, body: bytes) -> Any:
        """The answer to a post."""
        return json.loads(self.exchange("POST", self.parts.path + POST, body) or b"{}")

    def see(self, page: Page, step: Step) -> tuple[str, int, str]:
        """Ask for a view until it is there; what became of it, how often there was no answer, and to what query."""
        self.keep(self.pages[step.tab])
        query, silences, began = step.query, 0, time.monotonic()
        answered = began
        while time.monotonic() < began + ENDLESS[step.deed]:
            put = time.monotonic()
            try:
                answer = self.post(page.ask(step.tab, query))
            except Failed as error:
                self.wait_out(error, put + SILENCE * 2**silences)
                silences += 1
                if time.monotonic() > answered + LOST:
                    return "lost", silences, query
                continue
            answered = time.monotonic()
            outcome = page.heard(step.tab, query, answer)
            if outcome == "refused" and step.deed == "heavy" and (less := offered(step.tab, query, answer)):
                query = less
            elif outcome != "pending":
                return outcome, silences, query
            else:
                time.sleep(AGAIN)
        return "endless", silences, query

    def fetch(self, step: Step) -> tuple[str, int, str]:
        """Fetch a file; what became of it, how often there was no answer, and the query."""
        silences, began = 0, time.monotonic()
        while time.monotonic() < began + ENDLESS[step.deed]:
            put = time.monotonic()
            try:
                there = self.exchange("GET", f"{self.parts.path}{step.file}?{step.query}")
                return ("drawn" if there else "failed"), silences, step.query
            except Failed as error:
                if str(error).startswith("422"):
                    return "refused", silences, step.query
                self.wait_out(error, put + SILENCE * 2 ** min(silences, 3))
                silences += 1
        return "lost", silences, step.query

    def bring(self, page: Page) -> tuple[str, int, str]:
        """Bring a table and see it; what became of it, how often there was no answer, and the view."""
        query, fault = owners.brought(self)
        outcome, silences, query = self.see(page, Step("own", "scatter", query))
        if outcome == "drawn" and not owners.perhaps_deleted(self, query):
            fault = fault or "failed"
        return fault or outcome, silences, query

    @staticmethod
    def wait_out(error: Failed, until: float) -> None:
        """Wait until it is time to ask again, if that can help."""
        if str(error).startswith("4") and not str(error).startswith("429"):
            raise error
        time.sleep(max(0.0, until - time.monotonic()))

    def do(self, step: Step, write: Write) -> None:
        """Do a step: write it down, and then what became of it."""
        began, clock = time.time(), time.monotonic()
        said = {"began": began, "deed": step.deed, "tab": step.tab, "reader": self.number, "query": step.query}
        write(said)
        silences, error = 0, ""
        try:
            page = self.open(step.tab) if step.deed == "open" or self.page is None else self.page
            if step.deed == "own":
                outcome, silences, said["query"] = self.bring(page)
            else:
                outcome, silences, said["query"] = self.fetch(step) if step.file else self.see(page, step)
        except Failed as failed:
            outcome, error, self.page = "reload", str(failed), None
        except Exception as unreadable:
            outcome, error, self.page = "broken", f"{type(unreadable).__name__}: {unreadable}"[:300], None
            self.close()
        write(said | {"outcome": outcome, "silences": silences, "seconds": time.monotonic() - clock, "error": error})


def live(reader: Reader, steps: Iterable[Step], end: threading.Event, write: Write, pause: Callable[[], float]) -> None:
    """A reader's time at the dashboard."""
    for step in steps:
        if end.is_set():
            return
        reader.do(step, write)
        end.wait(pause())


def stories(kind: str, reader: Reader, share: slice) -> Iterator[Step]:
    """What a reader does: ``all`` kinds of steps, ``small`` views alone, the ``heavy`` ones, a ``survey`` of all, or
    with data of their ``own``."""
    if kind == "own":
        return bringing(reader.random)
    if kind == "survey":
        return iter(everything()[share])
    return heaviest(reader.random) if kind == "heavy" else story(reader.random, kind == "small")


def main() -> None:
    """Readers until the time is over or a signal comes."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("address")
    words.add_argument("--readers", type=int, default=20)
    words.add_argument("--seconds", type=float, default=3600)
    words.add_argument("--login", default="")
    words.add_argument("--first", type=int, default=0, help="the number of the first reader")
    words.add_argument("--network", default="", help="where they come from, an address each: 10.99")
    words.add_argument("--story", choices=["all", "small", "heavy", "survey", "own"], default="all")
    words.add_argument("--arriving", type=float, default=3.0, help="seconds within which all of them come")
    words.add_argument("--pace", type=float, default=1.0, help="the share of their time to think that they take")
    words.add_argument("--once", action="store_true", help="one reader opens one page, and that is all")
    given = words.parse_args()
    lock, end = threading.Lock(), threading.Event()

    def write(event: dict[str, Any]) -> None:
        with lock, contextlib.suppress(BrokenPipeError):
            print(json.dumps(event), flush=True)

    def one(number: int) -> None:
        reader = Reader(given.address, given.first + number, given.login, given.network)
        if given.once:
            reader.do(Step("open", "scatter", ""), write)
            return
        end.wait(given.arriving * number / given.readers)
        hurried = given.story in ("heavy", "survey")
        steps = stories(given.story, reader, slice(number, None, given.readers))
        live(reader, steps, end, write, lambda: 0.0 if hurried else think(reader.random) * given.pace)

    signal.signal(signal.SIGTERM, lambda *_: end.set())
    threads = [threading.Thread(target=one, args=(i,)) for i in range(1 if given.once else given.readers)]
    for thread in threads:
        thread.start()
    alarm = threading.Timer(given.seconds, end.set)
    alarm.daemon = True
    alarm.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
