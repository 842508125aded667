"""Forged uploads: `python -m soak.sending ADDRESS --count 100000`, from a seeded generator.

Most are refused before anything is read; a share is read, bombs among them. Beside them bodies come a byte at a time.
The last line that it writes is a JSON object: how many requests were sent, by status; those that were late; those that
were answered with an error of ours, told somebody else's, or let in; and the first few of them in words.
"""

import argparse
import base64
import http.client
import json
import os
import re
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from soak import bodies, bombs
from soak.client import Client

# Seconds that an answer may take: of what is sent, read and deleted; of anything else.
PATIENCE = {"put": 20.0, "read": 100.0, "delete": 20.0, "own": 20.0}
SECONDS = 10.0
# What the vault says when it is full or away, and a host has to mend.
DESIGNED = ("503", "507")
BROKEN = (b"Traceback", b"Something went wrong on our side")
ID = re.compile("[0-9a-f]{32}")
# What a reader is told of their own, and why a file of theirs is not taken; nothing else may hold the word.
THEIRS, DECLINED = ("read", "own"), "415"
# Readers that each sender is in turn: one alone may do one thing at a time, and keeps ten data sets.
EACH = 20
NUMBERS = ["-1", "1000", "10" * 20, "0x1", "1e3", "", "%00", "٣", "..%2f0", "0/0", " 1", bodies.WORD]
UPLOADS = ["0" * 31, "0" * 33, "G" * 32, "..", "%2e%2e", "data", bodies.WORD, "a" * 2000, "0" * 31 + "%00", "°" * 32]
METHODS = ["GET", "POST", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "put", "DELETE"]
HEADERS = [
    ("Content-Type", f"multipart/form-data; boundary={bodies.WORD}"),
    ("Content-Encoding", "gzip"),
    ("Content-Disposition", f'attachment; filename="../{bodies.WORD}"'),
    ("Expect", "100-continue"),
    ("Range", "bytes=0-5"),
    ("X-Forwarded-User", "admin"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Authorization", "Basic ///"),
    ("Cookie", f"reader={bodies.WORD}"),
    ("X-Request-ID", bodies.WORD * 3),
]

Answer = tuple[str, bytes]


@dataclass
class Told:
    """What came of it all."""

    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    late: int = 0
    errors: int = 0
    designed: int = 0
    failed: int = 0
    leaked: int = 0
    let_in: int = 0
    broken: list[str] = field(default_factory=list)
    # What readers keep, by id: whose it is. Of these nobody else may hear.
    private: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, kind: str, said: str, answer: Answer, seconds: float, head: str = "") -> None:
        """One answer."""
        status, text = answer
        designed = status in DESIGNED and text.strip().endswith(b".") and b"<" not in text
        wrong = {
            "errors": status.startswith("5") and status != "501" and not designed,
            "late": seconds > PATIENCE.get(kind, SECONDS),
            "failed": any(words in text for words in BROKEN),
            "leaked": bodies.WORD in head
            or (kind not in THEIRS and status != DECLINED and bodies.WORD.encode() in text),
        }
        with self.lock:
            self.statuses[status] += 1
            self.designed += designed
            self.slowest[kind] = max(self.slowest.get(kind, 0.0), seconds)
            for name, count in wrong.items():
                setattr(self, name, getattr(self, name) + count)
            if any(wrong.values()):
                self.note(f"{status} after {seconds:.1f} s: {said[:300]} {text[:200]!r}")

    def note(self, said: str) -> None:
        """Keep the first few in words."""
        if len(self.broken) < 20:
            self.broken.append(said)

    def stranger(self, said: str, status: str) -> None:
        """What was said to somebody who asked for what is another's."""
        with self.lock:
            if status in ("200", "204"):
                self.let_in += 1
                self.note(f"let in: {said}")


class Sender(threading.Thread):
    """Sends forged uploads, one deed after the other, as one of several readers each.

    Parameters
    ----------
    number : int
    left : list of int
        How many requests are left, for all.
    told : Told
    where : str
        `url`, `login` and `network`, as `Client` has them; a ``{}`` in the login is a reader's number.
    """

    def __init__(self, number: int, left: list[int], told: Told, **where: str) -> None:
        super().__init__(daemon=True)
        self.number, self.login = number, where.pop("login")
        self.where = where
        self.client = self.another_line()
        self.prefix = self.client.parts.path
        self.random, self.left, self.told = Random(number), left, told
        self.cookies: dict[int, str] = {}
        self.deeds = {
            self.small: 30, self.misplaced: 12, self.misnumbered: 8, self.other_method: 8, self.odd_header: 8,
            self.lying: 6, self.chunked: 6, self.unread: 10, self.of_others: 14, self.seen_by_others: 3,
            self.cancelled: 2, self.read: 2, self.together: 0.3, self.interrupted: 0.3, self.hung_up: 0.3,
            self.bomb: 0.12, self.deleted: 0.08, self.shared: 0.2, self.listed: 1,
        }  # fmt: skip

    def run(self) -> None:
        """Until none are left."""
        while self.left[0] > 0:
            (deed,) = self.random.choices(list(self.deeds), list(self.deeds.values()))
            deed()
        self.client.close()

    # --- How something is asked --------------------------------------------------------------------

    def another_line(self) -> Client:
        """A connection of its own, to be made when something is asked."""
        return Client(number=self.number, **self.where)

    def whose(self) -> int:
        """One of this sender's readers."""
        return self.number * EACH + self.random.randrange(EACH)

    def hex(self) -> str:
        """What a page would draw for an upload."""
        return f"{self.random.getrandbits(128):032x}"

    def heads(self, who: int) -> dict[str, str]:
        """What says who asks."""
        if self.login:
            return {"Authorization": f"Basic {base64.b64encode(self.login.format(who).encode()).decode()}"}
        return {"Cookie": self.cookies[who]} if who in self.cookies else {}

    def ask(
        self, kind: str, who: int, at: str, body: bytes = b"", *, line: Client | None = None, **more: str
    ) -> Answer:
        """One request, raw: Python's own client refuses to send some of them."""
        client, began = line or self.client, time.monotonic()
        self.left[0] -= 1
        method, path = at.split(" ", 1)
        try:
            connection = client.connection = client.connection or client.connected()
            connection.putrequest(method, f"{self.prefix}{path}", skip_accept_encoding=True)
            headers = self.heads(who) | {name.replace("_", "-"): value for name, value in more.items()}
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                connection.putheader(name, value)
            connection.endheaders(body if method != "TRACE" else None)
            answer = connection.getresponse()
            text = answer.read()
            if cookie := answer.headers.get("Set-Cookie"):
                self.cookies[who] = cookie.split(";")[0]
            if answer.will_close:
                client.close()
        except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
            client.close()
            self.told.take(kind, at, (type(error).__name__, b""), time.monotonic() - began)
            return type(error).__name__, b""
        self.told.take(kind, at, (str(answer.status), text), time.monotonic() - began, str(answer.headers))
        return str(answer.status), text

    def raw(self, who: int, head: str, body: bytes, *, hear: bool = True) -> None:
        """Bytes as they are on a connection of their own."""
        self.left[0] -= 1
        began, status, text = time.monotonic(), "closed", b""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.heads(who).items())
        try:
            with self.connected() as there:
                there.sendall(f"{head}\r\nHost: {self.client.parts.hostname}\r\n{lines}\r\n".encode("latin-1") + body)
                if hear:
                    there.settimeout(15)
                    text = there.recv(4096)
                    status = text.split(b" ")[1].decode() if text.startswith(b"HTTP/") else "closed"
        except (OSError, UnicodeError) as error:
            status = type(error).__name__
        seconds = 0.0 if status == "TimeoutError" else time.monotonic() - began
        self.told.take("put", head, (status, text), seconds)

    def connected(self) -> socket.socket:
        """A new connection."""
        parts = self.client.parts
        plain = socket.create_connection((parts.hostname or "", parts.port or 443), 20, self.client.source)
        return ssl._create_unverified_context().wrap_socket(plain) if parts.scheme == "https" else plain

    def put(self, who: int, upload: str, name: str, body: bytes, number: object = 0, **more: str) -> Answer:
        """Send a file."""
        called = quote(name, safe="", errors="replace")
        return self.ask("put", who, f"PUT own/{upload}/{number}?name={called}", body, **more)

    def have_read(self, who: int, upload: str, chosen: str = "", *, line: Client | None = None) -> str:
        """Have what was sent read; the id of what is kept then."""
        status, text = self.ask("read", who, f"POST own/{upload}?{quote(chosen, safe='=&')}", line=line)
        last = text.strip().rpartition(b"\n")[2]
        try:
            said = json.loads(last) if status == "200" else {}
        except ValueError:
            said = {}
        outcome = next((name for name in ("read", "refused") if name in said), f"answered {status}")
        with self.told.lock:
            self.told.outcomes[outcome] += 1
        found = ID.search(str(said.get("read", "")))
        return found[0] if found else ""

    def kept(self, who: int, name: str, body: bytes, chosen: str = "") -> str:
        """Send a file and have it read."""
        upload = self.hex()
        self.put(who, upload, name, body)
        made = self.have_read(who, upload, chosen)
        if made:
            self.told.private[made] = who
        return made

    # --- What is done ------------------------------------------------------------------------------

    def small(self) -> None:
        """A file that is not read; what it takes the place of may never have been read either."""
        self.put(self.whose(), self.hex(), *bodies.any_of(self.random), self.random.randrange(3))

    def misplaced(self) -> None:
        """A place that is none."""
        upload, number = self.random.choice(UPLOADS), self.random.choice([*NUMBERS, "0"])
        path = quote(f"own/{upload}/{number}", safe="/%")
        self.ask("put", self.whose(), f"PUT {path}?name={bodies.WORD}", bodies.spoilt(self.random))

    def misnumbered(self) -> None:
        """A number that no file has."""
        number = quote(self.random.choice(NUMBERS), safe="%/")
        self.put(self.whose(), self.hex(), *bodies.any_of(self.random), number=number)

    def other_method(self) -> None:
        """A method that a place does not know."""
        path = self.random.choice([f"own/{'0' * 32}/0", f"own/{'0' * 32}", "own/data", f"own/data/{'0' * 32}/share"])
        method = self.random.choice(METHODS)
        if (method, path) == ("GET", "own/data"):
            return self.listed("?name=x")  # the one of them that it knows
        self.ask("other", self.whose(), f"{method} {path}?name=x", b"x,y\n1,2\n")
        return None

    def odd_header(self) -> None:
        """A header that lies."""
        name, value = self.random.choice(HEADERS)
        called, body = bodies.any_of(self.random)
        self.put(self.whose(), self.hex(), called, body, **{name: value})

    def lying(self) -> None:
        """A length that is not that of the body."""
        body = bodies.whole(self.random)[:2000]
        longer = len(body) + self.random.choice([1, 1000, 60_000_000])
        length = self.random.choice([longer, longer, len(body) // 2, -1, "abc", 2**70, 65 * 2**20, "5, 6", ""])
        line = f"PUT {self.prefix}own/{self.hex()}/0?name={bodies.WORD} HTTP/1.1\r\nContent-Length: {length}"
        # Who says that there is more and waits is cut off later, which is what the slow ones try.
        self.raw(self.whose(), line, body, hear=length != longer)

    def chunked(self) -> None:
        """A body that says no length, in pieces of which some are none."""
        body = bodies.whole(self.random)[:2000]
        end = self.random.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"ff\r\nx", b"zz\r\n", b"ffffffffffffffffff\r\n", b""])
        pieces = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
        head = f"PUT {self.prefix}own/{self.hex()}/0?name={bodies.WORD} HTTP/1.1"
        more = self.random.choice(["", "\r\nContent-Length: 5", "\r\nTransfer-Encoding: gzip"])
        self.raw(
            self.whose(), f"{head}\r\nTransfer-Encoding: chunked{more}", pieces + end, hear=end.endswith(b"0\r\n\r\n")
        )

    def unread(self) -> None:
        """To have read what was never sent, or how nobody would."""
        self.have_read(self.whose(), self.hex(), bodies.choices(self.random))

    def another(self, who: int) -> str:
        """A data set of somebody else, or one that nobody has."""
        with self.told.lock:
            found = [name for name, owner in self.told.private.items() if owner != who]
        return self.random.choice(found) if found else self.hex()

    def of_others(self) -> None:
        """To look at, share or delete what is another's."""
        who = self.whose()
        method, more = self.random.choice([("GET", ""), ("DELETE", ""), ("POST", "/share")])
        path = f"own/data/{self.another(who)}{more}"
        self.told.stranger(path, self.ask("other", who, f"{method} {path}")[0])

    def seen_by_others(self) -> None:
        """To be shown what was made of another's data."""
        who = self.whose()
        what = self.random.choice(["take/scatter/labels.csv", "take/data/code.py", "images/leaves.png"])
        path = f"{what}?data=own&data.id={self.another(who)}"
        self.told.stranger(path, self.ask("own", who, f"GET {path}")[0])

    def cancelled(self) -> None:
        """To send and to think better of it."""
        who, upload = self.whose(), self.hex()
        self.put(who, upload, *bodies.any_of(self.random))
        self.ask("other", who, f"DELETE own/{upload}")

    def read(self) -> None:
        """Any file, read in any way."""
        who = self.whose()
        self.kept(who, *bodies.any_of(self.random), bodies.choices(self.random) if self.random.random() < 0.3 else "")

    def bomb(self) -> None:
        """A file that is not what it seems."""
        name, body = self.random.choice(bombs.ALL)()
        self.kept(self.whose(), name, body)

    def together(self) -> None:
        """One reader at several things at once."""
        who = self.whose()

        def one() -> None:
            client, upload = self.another_line(), self.hex()
            body = bodies.whole(Random(upload))
            self.ask("put", who, f"PUT own/{upload}/0?name={bodies.WORD}", body, line=client)
            self.have_read(who, upload, line=client)
            client.close()

        threads = [threading.Thread(target=one, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def interrupted(self) -> None:
        """To take away what is being read."""
        who, upload = self.whose(), self.hex()
        self.put(who, upload, f"{bodies.WORD}.csv", bodies.whole(self.random))
        client = self.another_line()
        reading = threading.Thread(target=self.have_read, args=(who, upload), kwargs={"line": client}, daemon=True)
        reading.start()
        time.sleep(self.random.random() * 0.5)
        self.ask("delete", who, f"DELETE own/{upload}")
        reading.join()
        client.close()

    def hung_up(self) -> None:
        """To go away while a file is read."""
        who, upload = self.whose(), self.hex()
        self.put(who, upload, f"{bodies.WORD}.csv", bodies.whole(self.random))
        self.raw(who, f"POST {self.prefix}own/{upload} HTTP/1.1\r\nContent-Length: 0", b"", hear=False)

    def deleted(self) -> None:
        """To delete what is one's own, and once more while that goes on."""
        who = self.whose()
        if not (made := self.kept(who, f"{bodies.WORD}.csv", bodies.honest(self.random.randrange(10**9))[0])):
            return
        deed = ("delete", who, f"DELETE own/data/{made}")
        again = [self.another_line() for _ in range(3)]
        threads = [
            threading.Thread(target=self.ask, args=deed, kwargs={"line": client}, daemon=True) for client in again
        ]
        for thread in threads:
            thread.start()
        for thread, client in zip(threads, again, strict=True):
            thread.join()
            client.close()
        self.told.private.pop(made, None)

    def shared(self) -> None:
        """To share what is one's own: then others may see it."""
        who, upload = self.whose(), self.hex()
        self.put(who, upload, f"{bodies.WORD}.csv", bodies.honest(self.random.randrange(10**9))[0])
        if made := self.have_read(who, upload):
            self.ask("other", who, f"POST own/data/{made}/share")

    def listed(self, more: str = "") -> None:
        """What one has, and nobody else."""
        who = self.whose()
        status, text = self.ask("own", who, f"GET own/data{more}")
        there = ID.findall(text.decode(errors="replace"))
        with self.told.lock:
            others = [name for name in there if self.told.private.get(name, who) != who]
        if others:
            self.told.stranger("a list of what is another's", status)


class Slow(threading.Thread):
    """Sends a file a byte at a time, and begins again when it is cut off."""

    def __init__(self, sender: Sender, end: threading.Event, pause: float = 0.5) -> None:
        super().__init__(daemon=True)
        self.sender, self.end, self.pause = sender, end, pause

    def run(self) -> None:
        """Until the end."""
        while not self.end.is_set():
            try:
                self.crawl()
            except OSError:
                self.end.wait(self.pause)

    def crawl(self) -> None:
        """One request, whose body never ends."""
        sender = self.sender
        where = f"PUT {sender.prefix}own/{sender.hex()}/0?name={bodies.WORD} HTTP/1.1"
        heads = "".join(f"{name}: {value}\r\n" for name, value in sender.heads(sender.whose()).items())
        with sender.connected() as there:
            there.sendall(f"{where}\r\nHost: x\r\n{heads}Content-Length: 60000\r\n\r\n".encode())
            while not self.end.is_set():
                there.sendall(b"1")
                self.end.wait(self.pause)


def main() -> None:
    """Send them all."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("address")
    words.add_argument("--count", type=int, default=100_000)
    words.add_argument("--threads", type=int, default=8)
    words.add_argument("--slow", type=int, default=4)
    words.add_argument("--seed", type=int, default=0, help="the number of the first sender")
    words.add_argument("--login", default="")
    words.add_argument("--network", default="", help="where they come from, an address each: 10.99")
    given = words.parse_args()
    # They sit at machines of their own: here they take what is left.
    os.nice(10)
    told, end, left = Told(), threading.Event(), [given.count]

    def sender(number: int) -> Sender:
        where = {"url": given.address, "login": given.login, "network": given.network}
        return Sender(given.seed + number, left, told, **where)

    began = time.monotonic()
    senders = [sender(i) for i in range(given.threads)]
    crawling = [Slow(sender(given.threads), end) for _ in range(given.slow)]
    for thread in (*crawling, *senders):
        thread.start()
    for thread in senders:
        thread.join()
    end.set()
    counts = ("late", "errors", "designed", "failed", "leaked", "let_in", "broken", "slowest")
    seconds = time.monotonic() - began
    said = {"sent": told.statuses.total(), "seconds": seconds} | {name: getattr(told, name) for name in counts}
    json.dump(said | {"statuses": dict(sorted(told.statuses.items())), "outcomes": dict(told.outcomes)}, sys.stdout)


if __name__ == "__main__":
    main()
