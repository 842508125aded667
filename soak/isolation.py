"""Two logins at once, whose pages drew the same number: `python -m soak isolation`, for a minute.

Each asks for views of its own, and each answer is held against what was asked: what controls show is this
view's, and what is drawn follows from this view alone.
"""

import json
import subprocess
import sys
import threading
import time
from random import Random
from typing import Any

from harness.posts import AGAIN, answered
from soak.hosted import ADDRESS, LOGIN, nearby, one_machine
from soak.page import Page
from soak.readers import Failed, Reader

SECONDS = 60.0
SAME = "one-number-for-two"


def asked(reader: Reader, page: Page, fields: dict[str, int]) -> tuple[dict[str, Any], str]:
    """What controls show, and the digests of the charts, once a view of Blobs is there."""
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    page.drawn.clear()
    while True:
        answer = reader.post(page.ask("blobs", query))
        if page.heard("blobs", answer) != "pending":
            told = answered("blobs", answer)
            # Words say how long a fit took, and what takes no time each process works out by itself.
            charts = {place: digests for place, digests in told["drawn"].items() if len(digests) > 1}
            return told["shown"], json.dumps(charts, sort_keys=True)
        time.sleep(AGAIN)


def mixed(address: str, login: str, seconds: float) -> dict[str, int]:
    """How many answers there were, and how many of them were not what their reader had asked for."""
    told = {"answers": 0, "not theirs": 0, "different": 0, "let in by a wrong login": 0}
    lock, end, seen = threading.Lock(), time.monotonic() + seconds, dict[str, str]()

    def live(seed: int) -> None:
        reader, random = Reader(address, seed, login), Random(seed)
        callbacks = json.loads(reader.exchange("GET", f"{reader.parts.path}_dash-dependencies"))
        page = Page(callbacks, SAME)
        while time.monotonic() < end:
            fields = {"a.n_clusters": random.randint(2, 40), "data.random_state": random.randrange(20)}
            shown, drawn = asked(reader, page, fields)
            with lock:
                told["answers"] += 1
                told["not theirs"] += any(shown[name] != value for name, value in fields.items())
                told["different"] += seen.setdefault(str(fields), drawn) != drawn

    readers = [threading.Thread(target=live, args=(seed,)) for seed in range(2)]
    for thread in readers:
        thread.start()
    for wrong in (f"{login}x", "nobody:at all", "reader0:", ""):
        try:
            Reader(address, 0, wrong).exchange("GET", Reader(address, 0).parts.path + "_dash-layout")
            told["let in by a wrong login"] += 1
        except Failed:
            continue
    for thread in readers:
        thread.join()
    return told


def main(seconds: float = SECONDS) -> dict[str, int]:
    """On the machine of the page."""
    with one_machine() as there:
        return near(there, seconds)


def near(there: Any, seconds: float) -> dict[str, int]:
    """The same on a machine that is there."""
    with nearby(there, ["-m", "soak.isolation", str(seconds)], stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    result: dict[str, int] = json.loads(said)
    return result


def table(told: dict[str, int]) -> str:
    """What was seen, for a page."""
    return "\n".join(["| what | times |", "|---|---|", *(f"| {what} | {n:,} |" for what, n in told.items())])


if __name__ == "__main__":
    print(json.dumps(mixed(ADDRESS, LOGIN, float(sys.argv[1]))))
