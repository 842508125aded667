"""The soak sees what goes wrong with data of readers: its forged uploads at servers with one thing broken.

And at one with nothing broken it finds nothing.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from random import Random

import pytest

from harness import parts
from soak import bodies, bombs, traces, uploads
from soak.sending import Sender, Told

pytestmark = [pytest.mark.servers, pytest.mark.timeout(200)]

HEALTHY, NAMED, FAILING, ORPHANING, OPEN, OUTSIDE = (
    "healthy", "named", "failing", "orphaning", "open_to_all", "outside",
)  # fmt: skip
SETTINGS = {
    "WEB_CONCURRENCY": "1",
    "DASHBOARD_AUTH": "proxy",
    "DASHBOARD_AUTH_PROXY": "127.0.0.1",
    "DASHBOARD_SECRET": "s" * 40,
    "DASHBOARD_RATE": "0",
    "DASHBOARD_RATE_ALL": "0",
}


class Known(Sender):
    """A sender whom a proxy has signed in."""

    def heads(self, who):
        return {"X-Forwarded-User": f"reader{who}"}


class Server:
    def __init__(self, port, folder):
        self.port, self.folder, self.told = port, folder, Told()
        self.vault, self.log, self.senders = folder / "vault", folder / "web.log", []

    def sender(self, number=0):
        url = f"http://127.0.0.1:{self.port}/"
        self.senders.append(Known(number, [0], self.told, url=url, login="", network=""))
        return self.senders[-1]

    def tidied(self, seconds):
        """The vault after a time, as the server's own code tidies it."""
        traces.age(self.vault, seconds)
        # The same thing is broken there.
        app = "" if self.folder.name.startswith(HEALTHY) else "from tests import broken; broken.orphaning();"
        environment = SETTINGS | {"DASHBOARD_VAULT": str(self.vault), "DASHBOARD_CACHE": "memory"}
        command = [sys.executable, "-c", f"{app} {uploads.TIDY}".strip()]
        subprocess.run(command, check=True, cwd=parts.ROOT, env=parts.os.environ | environment, capture_output=True)


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The servers by name, all started at once."""
    names = [HEALTHY, NAMED, FAILING, ORPHANING, OPEN, OUTSIDE]
    folders = {name: tmp_path_factory.mktemp(name) for name in names}
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:

        def start(name):
            folder = folders[name]
            own = {"DASHBOARD_VAULT": str(folder / "vault"), "DASHBOARD_CACHE": str(folder / "answers")}
            port, _ = stack.enter_context(parts.web(folder, f"tests.broken:{name}()", **SETTINGS, **own))
            return Server(port, folder)

        made = dict(zip(names, pool.map(start, names), strict=True))
        yield made
        for server in made.values():
            for sender in server.senders:
                sender.client.close()


def kept(server, number=0):
    """A data set that a reader keeps there."""
    sender = server.sender(number)
    return sender.kept(sender.whose(), f"{bodies.WORD}.csv", bodies.honest(number)[0])


def test_of_a_healthy_server_nothing_is_found(servers):
    server = servers[HEALTHY]
    before = traces.seen([server.folder])
    sender, other = server.sender(), server.sender(1)
    assert kept(server)
    for deed in sender.deeds:
        for _ in range(1 if deed in (sender.bomb, sender.deleted, sender.together) else 3):
            deed()
    for _ in range(20):
        other.of_others()
        other.seen_by_others()
    told = server.told
    assert {name: getattr(told, name) for name in uploads.COUNTED} == dict.fromkeys(uploads.COUNTED, 0), told.broken
    assert told.outcomes["read"] > 0
    assert told.outcomes["refused"] > 0
    assert traces.errors([server.log]) == []
    assert traces.holding(bodies.WORD, [server.log]) == []
    after = traces.seen([server.folder])
    assert traces.written(before, after, uploads.re.compile(r"/vault/|/answers|web\.log|metrics|\.db$")) == []
    assert traces.foreign(server.vault) == []
    assert traces.sets(server.vault) > 0
    server.tidied(uploads.AN_HOUR)
    assert traces.orphans(server.vault) == []
    for _ in range(2):
        server.tidied(uploads.A_LIFE)
    assert traces.sets(server.vault) == 0


def test_a_name_in_a_log_is_found(servers):
    server = servers[NAMED]
    server.sender().small()
    sender = server.sender()
    sender.put(sender.whose(), "0" * 32, bodies.WORD, b"x,y\n1,2\n")
    assert traces.holding(bodies.WORD, [server.log]) == [str(server.log)]


def test_an_error_of_ours_is_counted(servers):
    server = servers[FAILING]
    sender = server.sender()
    sender.put(sender.whose(), "0" * 32, "a\0b.csv", b"x,y\n1,2\n")
    assert server.told.errors == 1
    sender.put(sender.whose(), "1" * 32, "ab.csv", b"x,y\n1,2\n")
    assert server.told.errors == 1


def test_what_belongs_to_nobody_is_found(servers):
    server = servers[ORPHANING]
    kept(server)
    sender = server.sender(1)
    sender.put(sender.whose(), "0" * 32, "a.csv", b"x,y\n1,2\n")
    server.tidied(uploads.AN_HOUR)
    left = traces.orphans(server.vault)
    assert any(name.startswith("staged/") for name in left)


def test_who_is_let_in_and_told_names_is_found(servers):
    server = servers[OPEN]
    assert kept(server), server.told
    other = server.sender(1)
    for _ in range(20):
        other.of_others()
    assert server.told.let_in > 0
    assert server.told.leaked > 0


def test_a_reader_is_told_of_what_is_their_own_and_of_nothing_else(servers):
    server = servers[HEALTHY]
    told, sender = server.told, server.sender(3)
    made = sender.kept(sender.whose(), f"{bodies.WORD}.csv", bodies.honest(3)[0])
    owner = told.private[made]
    sender.whose = lambda: owner
    sender.listed()
    # However oddly it is asked for.
    sender.random.choice = lambda choices: next((one for one in ("own/data", "GET") if one in choices), choices[0])
    sender.other_method()
    assert (told.leaked, told.let_in) == (0, 0), told.broken
    # The same list is one too many, where it is another's.
    told.private[made] = owner + 1
    sender.listed()
    assert told.let_in == 1
    told.let_in, told.private[made] = 0, owner


def test_a_file_outside_of_the_vault_is_found(servers):
    server = servers[OUTSIDE]
    before = traces.seen([server.folder])
    sender = server.sender()
    sender.put(sender.whose(), "0" * 32, bodies.WORD, b"x,y\n1,2\n")
    found = traces.written(before, traces.seen([server.folder]), uploads.re.compile(r"/vault/|web\.log|/answers"))
    assert [path for path in found if "/elsewhere/" in path]
    assert [path for path in traces.holding(bodies.WORD, [server.folder]) if "/elsewhere/" in path]


def test_files_are_the_same_for_the_same_seed_whenever_they_are_made_and_say_the_word(monkeypatch):
    made = []
    for now in (1e9, 2e9):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        random = Random(3)
        made.append([*(bodies.any_of(random) for _ in range(200)), *(bomb() for bomb in bombs.ALL)])
    one, other = made
    assert one == other
    assert sum(bodies.WORD in name for name, _ in one) > 160
    assert bodies.WORD.encode() in bodies.honest(1)[0]


@pytest.mark.parametrize("bomb", bombs.ALL, ids=lambda bomb: bomb.__name__)
def test_bombs_are_small_as_they_are_sent(bomb):
    assert len(bomb()[1]) < 5 * 2**20
