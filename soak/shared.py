"""Whether one process finds in the store what another has worked out: a write that is lost makes it work again."""

import re
import sys
import time
from random import Random

from soak.client import Client
from soak.events import DRAWN
from soak.readers import Reader
from soak.stories import Step
from soak.verdict import Bound

VIEWS = 8
COMPUTED = re.compile(r'^explorer_questions_total\{outcome="computed",question="clustering"\} (\S+)$', re.M)


def computed(url: str) -> float:
    """How many clusterings a server has worked out since its start."""
    client = Client(url, 0)
    try:
        found = COMPUTED.search(client.exchange("GET", f"{client.parts.path}metrics").decode())
        return float(found[1]) if found else 0.0
    finally:
        client.close()


def worked_out_twice(first: str, second: str, login: str = "") -> Bound:
    """Ask the first server for new views, then the second one, which must work none of them out.

    The two may be one server whose own memory keeps nothing.
    """
    random = Random(time.time_ns())
    # Long enough for an answer to be worth keeping.
    views = [
        f"data.n_samples=3000&data.random_state={random.randrange(10**9)}&method.n_init=20&b=off" for _ in range(VIEWS)
    ]
    see(first, views, login)
    before = computed(second)
    see(second, views, login)
    return Bound("views that were worked out twice although the store is there", computed(second) - before, 0)


def see(url: str, views: list[str], login: str) -> None:
    """Ask for views until they are there.

    Raises
    ------
    AssertionError
        If one of them never is.
    """
    reader = Reader(url, 0, login)
    page = reader.open("scatter")
    for view in views:
        outcome, _, _ = reader.see(page, Step("known", "scatter", view))
        assert outcome == DRAWN, f"{url} answers scatter?{view}= with “{outcome}”."
    reader.close()


if __name__ == "__main__":
    print(worked_out_twice(sys.argv[1], sys.argv[2]).measured)
