"""The real app with one thing broken, for a server to run: ``tests.broken:raising()``. What the soak has to see."""

import itertools
import logging
import time
from dataclasses import replace
from pathlib import Path

from flask import abort, request

from dashboard import settings
from dashboard.compute.clustering import Clustering
from dashboard.errors import Refusal
from dashboard.layer.store.folder import Folder
from dashboard.page import wires
from dashboard.tabs import neighbours
from dashboard.vault.staging import Staging
from dashboard.vault.vault import Vault
from dashboard.web import uploads
from dashboard.web.app import create_app

log = logging.getLogger("dashboard.broken")
LEAK = 2**20
LATE = 5.0


def made():
    """The app as `dashboard.wsgi` makes it, not warmed: what has answered cannot be broken any more."""
    return create_app(settings.read()).server


def healthy():
    """With nothing broken."""
    return made()


def raising():
    """One tab's picture raises, whatever the view."""

    def picture(_view):
        raise RuntimeError("broken for a test")

    neighbours.picture = picture
    return made()


def refusing():
    """One tab refuses every view."""

    def picture(_view):
        raise Refusal("Nothing is shown here.")

    neighbours.picture = picture
    return made()


def late():
    """Answers to posts come after five seconds."""
    server = made()
    server.before_request(lambda: time.sleep(LATE) if request.method == "POST" else None)
    return server


def mistaken():
    """Whoever asks is answered with what was asked of that tab before."""
    honest, last = wires.answer, {}

    def answer(places, picture, ask):
        before = last.get(places.tab, ask.query)
        last[places.tab] = ask.query
        return honest(places, picture, replace(ask, query=before))

    wires.answer = answer
    return made()


def leaking():
    """Each request leaves a mebibyte behind."""
    server, left = made(), []
    server.after_request(lambda response: left.append(b"x" * LEAK) or response)
    return server


def forgetting():
    """Answers come under ids that no page has."""
    server = made()

    def rename(response):
        if request.method == "POST":
            response.set_data(response.get_data().replace(b'-answer"', b'-reply"'))
        return response

    server.after_request(rename)
    return server


def losing():
    """The store keeps only every second clustering; how many other answers are worth keeping hangs on the machine."""
    write, count = Folder.write, itertools.count()

    def lossy(self, key, answer):
        if not isinstance(answer, Clustering) or next(count) % 2:
            write(self, key, answer)

    Folder.write = lossy
    return made()


def named():
    """The names of files that are sent are written to the log."""
    server = made()
    server.before_request(lambda: log.warning("Somebody sends %s.", request.args.get("name", "nothing")))
    return server


def failing():
    """A name with a NUL is an error of ours."""
    server = made()
    server.before_request(lambda: abort(500) if "\0" in request.args.get("name", "") else None)
    return server


def orphaning():
    """What was sent is never tidied away, and a data set loses its note."""
    Staging.tidy = lambda _: None
    keep = Vault.keep

    def careless(self, *what, **called):
        name = keep(self, *what, **called)
        self.keeper.drop([entry.name for entry in self.keeper.entries(f"sets/{name}") if "/note." in entry.name])
        return name

    Vault.keep = careless
    return made()


def open_to_all():
    """Everybody is let in to everybody's data, and told what its files are called."""
    Vault.admit = lambda self, name, _: self.find(name) or abort(404)
    spelled = uploads.spelled
    uploads.spelled = lambda note: spelled(note) | {"name": note.called}
    return made()


def outside():
    """What is sent is kept once more, beside the vault and under the name that its reader gives it."""
    server = made()
    place = Path(server.extensions["layer"].vault.keeper.path).parent / "elsewhere"

    def copy(response):
        if request.method == "PUT":
            place.mkdir(exist_ok=True)
            (place / str(abs(hash(request.args.get("name", ""))))).write_text(request.args.get("name", ""))
        return response

    server.after_request(copy)
    return server
