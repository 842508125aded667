"""How long `/health` takes, asked again and again beside all else: `python -m soak.health ADDRESS`.

In a process of its own, that nothing of the readers may be in its way. A line is the time and the milliseconds of one
answer; where there was none, how long it did not come.
"""

import sys
import time
from contextlib import suppress

from soak.client import Client, Failed

EVERY = 0.2


def ask(client: Client) -> float:
    """Milliseconds until the answer, which must be that all is well."""
    began = time.perf_counter()
    with suppress(Failed):
        client.exchange("GET", f"{client.parts.path}health")
        return 1000 * (time.perf_counter() - began)
    return 1000 * max(time.perf_counter() - began, 60.0)


def main(url: str, network: str = "") -> None:
    """Ask until somebody ends this."""
    client = Client(url, 60_000, network=network)
    while True:
        print(time.time(), ask(client), flush=True)
        time.sleep(EVERY)


if __name__ == "__main__":
    main(*sys.argv[1:])
