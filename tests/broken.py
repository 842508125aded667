"""The real app with one thing broken, for a server to run: ``tests.broken:raising()``. What the soak has to see."""

import itertools
import time
from dataclasses import replace

from flask import request

from dashboard import settings
from dashboard.compute.clustering import Clustering
from dashboard.errors import Refusal
from dashboard.layer.store.folder import Folder
from dashboard.page import wires
from dashboard.tabs import neighbours
from dashboard.web.app import create_app

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
