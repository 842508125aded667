"""Honest readers in a process of their own: `python -m soak.readers ADDRESS --readers 20 --seconds 60`.

Each line that they write is a JSON object: when an ask began (seconds since the epoch), how long its
reader waited for the answer, how often the page had to ask again because there was none, and what
became of it: ``drawn``, ``refused``, ``lost`` (no answer in half a minute) or ``reload`` (what only a
reload mends: the page, a file or a tab did not come, or the server did not take the post).
"""

import argparse
import base64
import contextlib
import http.client
import json
import signal
import ssl
import sys
import threading
import time
from random import Random
from typing import Any
from urllib.parse import urlsplit

from harness.posts import AGAIN, HEADERS, POST, pages
from soak.page import SILENCE, Page, Step, files, story, think

LOST = 30.0
PATIENCE = 60.0


class Failed(Exception):
    """There was no answer, or one that the page can do nothing with."""


class Reader:
    """A reader and their browser.

    Parameters
    ----------
    address : str
        ``https://host:port/prefix/``.
    seed : int
        What they do follows from it.
    login : str
        ``name:password``, or empty; a ``{}`` in it is the seed, so that each has a name of their own.
    """

    def __init__(self, address: str, seed: int, login: str = "") -> None:
        self.parts, self.seed, self.random = urlsplit(address), seed, Random(seed)
        basic = base64.b64encode(login.format(seed).encode()).decode()
        self.headers = HEADERS | ({"Authorization": f"Basic {basic}"} if login else {})
        self.connection: http.client.HTTPConnection | None = None
        self.page: Page | None = None
        self.pages: dict[str, str] = {}
        self.cached: set[str] = set()

    def exchange(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of an answer.

        Raises
        ------
        Failed
            If there is none, or it is an error.
        """
        try:
            # A browser tries an idle connection that was closed a second time, and so does this one.
            for tries in (1, 2):
                fresh = self.connection is None
                try:
                    status, content = self._once(method, path, body)
                    break
                except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                    self.close()
                    if fresh or tries == 2:
                        raise
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Failed(type(error).__name__) from error
        if status not in (200, 204):
            raise Failed(f"{status}")
        return content

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        if self.connection is None:
            self.connection = self._connected()
        self.connection.request(method, path, body, self.headers | {"Accept-Encoding": "identity"})
        answer = self.connection.getresponse()
        if given := answer.headers.get("Set-Cookie"):
            self.headers["Cookie"] = given.split(";")[0]
        return answer.status, answer.read()

    def _connected(self) -> http.client.HTTPConnection:
        if self.parts.scheme == "http":
            return http.client.HTTPConnection(self.parts.netloc, timeout=PATIENCE)
        # Its certificate is of its own making.
        return http.client.HTTPSConnection(
            self.parts.netloc,
            timeout=PATIENCE,
            context=ssl._create_unverified_context(),
        )

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def open(self, tab: str) -> None:
        """Open a page with all its files, as a browser does that keeps what may be kept."""
        self.page = None
        html = self.exchange("GET", self.parts.path + tab).decode()
        for file in files(html):
            if file not in self.cached:
                self.exchange("GET", file)
                self.cached.add(file)
        self.pages = pages(html)
        self.exchange("GET", f"{self.parts.path}_dash-layout")
        callbacks = json.loads(self.exchange("GET", f"{self.parts.path}_dash-dependencies"))
        self.page = Page(callbacks, f"{self.seed}-{self.random.randrange(10**9)}")

    def post(self, body: bytes) -> Any:
        """The answer to a post."""
        return json.loads(self.exchange("POST", self.parts.path + POST, body) or b"{}")

    def see(self, tab: str, query: str) -> tuple[str, int]:
        """Ask for a view until it is there; what became of it, and how often there was no answer."""
        assert self.page is not None
        if (there := self.pages[tab]) not in self.cached:
            self.exchange("GET", there)
            self.cached.add(there)
        began, silences = time.monotonic(), 0
        while time.monotonic() < began + LOST:
            put = time.monotonic()
            try:
                outcome = self.page.heard(tab, self.post(self.page.ask(tab, query)))
            except Failed as error:
                if str(error).startswith("4") and str(error) != "429":
                    raise
                time.sleep(max(0.0, put + SILENCE * 2**silences - time.monotonic()))
                silences += 1
                continue
            if outcome != "pending":
                return outcome, silences
            time.sleep(AGAIN)
        return "lost", silences

    def do(self, step: Step) -> dict[str, Any]:
        """Do a step, and say what became of it."""
        began, clock = time.time(), time.monotonic()
        said: dict[str, Any] = {"began": began, "deed": step.deed, "tab": step.tab, "reader": self.seed}
        try:
            if step.deed == "open" or self.page is None:
                self.open(step.tab)
            outcome, silences = self.see(step.tab, step.query)
        except Failed as error:
            outcome, silences, said["error"] = "reload", 0, str(error)
            self.page = None
        return said | {"outcome": outcome, "silences": silences, "seconds": time.monotonic() - clock}


def live(reader: Reader, end: threading.Event, write: Any) -> None:
    """A reader's time at the dashboard."""
    end.wait(reader.random.uniform(0, 3))
    for step in story(reader.random):
        if end.is_set():
            return
        write(reader.do(step))
        end.wait(think(reader.random))


def main() -> None:
    """Readers until the time is over or a signal comes."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("address")
    words.add_argument("--readers", type=int, default=20)
    words.add_argument("--seconds", type=float, default=3600)
    words.add_argument("--login", default="")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--once", action="store_true", help="one reader opens one page, and that is all")
    given = words.parse_args()
    if given.once:
        print(json.dumps(Reader(given.address, given.seed, given.login).do(Step("open", "blobs", ""))))
        return
    lock, end = threading.Lock(), threading.Event()

    def write(event: dict[str, Any]) -> None:
        with lock, contextlib.suppress(BrokenPipeError):
            print(json.dumps(event), flush=True)

    signal.signal(signal.SIGTERM, lambda *_: end.set())
    readers = [Reader(given.address, given.seed + i, given.login) for i in range(given.readers)]
    threads = [threading.Thread(target=live, args=(reader, end, write)) for reader in readers]
    for thread in threads:
        thread.start()
    end.wait(given.seconds)
    end.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
