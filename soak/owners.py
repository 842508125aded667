"""Honest readers with data of their own: they send a table, have it read, see it, and delete it now and then."""

import json
import re
import time
from typing import Any

from soak import bodies
from soak.client import Failed

# Tables that one reader has: fewer than may be kept.
TABLES = 5
# Of so many tables one is deleted.
DELETED = 4
# Seconds that a page goes on asking of a server that has too much to do.
PATIENCE = 60.0
ID = re.compile("[0-9a-f]{32}")
# An answer that is another's, or of another table than was sent.
NOT_THEIRS = "not theirs"


def patiently(reader: Any, method: str, path: str, body: bytes | None = None) -> bytes:
    """The answer to a request, asked again as long as it is asked too fast.

    Raises
    ------
    Failed
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return bytes(reader.exchange(method, f"{reader.parts.path}{path}", body))
        except Failed as error:
            if not str(error).startswith("429") or time.monotonic() > end:
                raise
            time.sleep(1.0)


def brought(reader: Any) -> tuple[str, str]:
    """Send a table and have it read: the query of its first view, and what became of it if that is a fault."""
    body, rows = bodies.honest(1_000 * reader.number + reader.random.randrange(TABLES))
    upload = f"{reader.random.getrandbits(128):032x}"
    patiently(reader, "PUT", f"own/{upload}/0?name={bodies.WORD}.csv", body)
    end = time.monotonic() + PATIENCE
    while True:
        said = json.loads(patiently(reader, "POST", f"own/{upload}", b"").splitlines()[-1])
        if "read" in said:
            break
        # Another process still holds what this one has just done.
        if "something else" not in said.get("refused", "") or time.monotonic() > end:
            raise Failed(f"refused: {said.get('refused')}")
        time.sleep(1.0)
    query = str(said["read"])
    known = json.loads(patiently(reader, "GET", f"own/data/{name_of(query)}"))
    return query, "" if known["rows"] == rows else NOT_THEIRS


def name_of(query: str) -> str:
    """The data set of a view."""
    found = ID.search(query)
    if found is None:
        raise Failed(f"no data set in {query}")
    return found[0]


def perhaps_deleted(reader: Any, query: str) -> bool:
    """Delete it now and then; whether that was done, if it was wanted."""
    if reader.random.randrange(DELETED):
        return True
    done = json.loads(patiently(reader, "DELETE", f"own/data/{name_of(query)}"))
    return bool(done["deleted"])
