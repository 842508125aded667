"""The app that a host runs, and which says what a process has in its memory of a data set: ``tests.owned:made()``.

It takes its time to read a table whose first column is called slow.
"""

import os
import time

from flask import jsonify

from dashboard import settings
from dashboard.layer.store import tag
from dashboard.reading import child
from dashboard.web.app import create_app

STEPS, EACH = 10, 0.3


def made():
    """The app, not warmed."""
    apart = child.apart

    def slowly(files, choices, limits, into, hear, **more):
        if files[0].path.read_bytes().startswith(b"slow"):
            for step in range(STEPS):
                hear("Reading slowly", step / STEPS)
                time.sleep(EACH)
        return apart(files, choices, limits, into, hear, **more)

    child.apart = slowly
    chosen = settings.read()
    settings.start_logging(chosen)
    server = create_app(chosen).server
    server.add_url_rule("/held/<name>", "held", lambda name: held(server.extensions["layer"], name))
    return server


def held(layer, name):
    """Which process this is, and how many answers of a data set it has."""
    keys = [*layer.cache._answers, *layer.desk._pieces]
    return jsonify(process=os.getpid(), held=sum(tag(key) == name for key in keys))
