"""Two logins at once, whose pages drew the same number: `python -m soak isolation`, for a minute.

Each asks for views of its own, and each answer is held against what was asked: what controls show is this
view's, and what is drawn follows from this view alone.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from random import Random
from typing import Any

from harness.posts import AGAIN, answered
from soak.client import Client, Failed
from soak.hosted import ADDRESS, LOGIN, nearby, one_machine
from soak.page import Page
from soak.readers import LOST, Reader
from soak.verdict import Bound, Report

SECONDS = 60.0
SAME = "one-number-for-two"
ANSWERS, SHORT = "answers", "readers who had fewer than one answer a second"
# Each must be zero.
WRONG = ("not theirs", "different", "refused", "failed", "lost", "broken", SHORT, "let in by a wrong login")


def asked(reader: Reader, page: Page, query: str) -> tuple[str, str]:
    """What became of an ask for a view of Blobs, and the digests of its charts."""
    page.drawn.clear()
    end = time.monotonic() + LOST
    while time.monotonic() < end:
        answer = reader.post(page.ask("scatter", query))
        outcome = page.heard("scatter", query, answer)
        if outcome != "pending":
            drawn = answered("scatter", answer).get("drawn", {})
            # Words say how long a fit took, and what takes no time each process works out by itself.
            charts = {place: digests for place, digests in drawn.items() if len(digests) > 1}
            return outcome, json.dumps(charts, sort_keys=True)
        time.sleep(AGAIN)
    return "lost", ""


def mixed(address: str, login: str, seconds: float) -> dict[str, int]:
    """How many answers there were, and how many of them were not what their reader had asked for."""
    told, each = Counter[str](), Counter[int]()
    lock, end, seen = threading.Lock(), time.monotonic() + seconds, dict[str, str]()

    def once(reader: Reader, page: Page, random: Random) -> str:
        query = f"method.n_clusters={random.randint(2, 40)}&data.random_state={random.randrange(20)}"
        outcome, drawn = asked(reader, page, query)
        with lock:
            different = outcome == "drawn" and seen.setdefault(query, drawn) != drawn
        return "different" if different else outcome

    def live(number: int) -> None:
        reader, random, page = Reader(address, number, login), Random(number), None
        while time.monotonic() < end:
            try:
                if page is None:
                    page = reader.open("scatter")
                    page.name = SAME
                outcome = once(reader, page, random)
            except Failed as error:
                if str(error).startswith("429"):
                    # They ask as fast as they can, which is sometimes faster than they may.
                    time.sleep(1.0)
                    continue
                outcome, page = "lost", None
            except Exception:
                outcome, page = "broken", None
            with lock:
                told[ANSWERS if outcome == "drawn" else outcome] += 1
                each[number] += outcome == "drawn"
        reader.close()

    readers = [threading.Thread(target=live, args=(number,)) for number in range(2)]
    for thread in readers:
        thread.start()
    told["let in by a wrong login"] = let_in(address, login) if login else 0
    for thread in readers:
        thread.join()
    told[SHORT] = sum(each[number] < seconds for number in range(2))
    return {what: told[what] for what in (ANSWERS, *WRONG)}


def let_in(address: str, login: str) -> int:
    """How many of some wrong logins were let in."""
    count = 0
    for wrong in (f"{login}x", "nobody:at all", "reader0:", ""):
        client = Client(address, 0, wrong)
        try:
            client.exchange("GET", f"{client.parts.path}_dash-layout")
            count += 1
        except Failed:
            continue
        finally:
            client.close()
    return count


def main(seconds: float = SECONDS) -> Report:
    """On the machine of the page."""
    with one_machine() as there:
        told = near(there, seconds)
    rows = [f"| {what} | {n:,} | {'0' if what in WRONG else ''} |" for what, n in told.items()]
    table = "\n".join(["| what | times | wanted |", "|---|---|---|", *rows])
    return Report(table, bounds(told))


def bounds(told: dict[str, int]) -> list[Bound]:
    """All that must be zero."""
    return [Bound(f"of two readers with one number: {what}", told[what], 0) for what in WRONG]


def near(there: Any, seconds: float) -> dict[str, int]:
    """The same on a machine that is there."""
    with nearby(there, ["-m", "soak.isolation", str(seconds)], stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    result: dict[str, int] = json.loads(said)
    return result


if __name__ == "__main__":
    print(json.dumps(mixed(ADDRESS, LOGIN, float(sys.argv[1]))))
