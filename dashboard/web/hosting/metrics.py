"""What is counted, for Prometheus: ``/metrics``.

Under gunicorn each worker writes its numbers into a file of its own in one folder, and whichever worker is
asked adds them up (``dashboard.web.hosting.gunicorn`` makes the folder before this module is loaded, which is when
the library decides). Every label has a bounded set of values, all of them ours: routes, callbacks, kinds of
questions, ways to end.
"""

import os
import time

from dash import Dash
from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from dashboard.layer.cache import ASKED, OUTCOMES, Cache
from dashboard.web.logs import route

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Seconds. An ask that is told how far it is takes 0.3.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0, 10.0, 30.0)


class Numbers:
    """The numbers of one app; an observer of its cache."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "explorer_requests", "Requests answered, by route and status.", ["route", "status"], registry=registry
        )
        self.seconds = Histogram(
            "explorer_callback_seconds",
            "How long callbacks took to answer, asks that were told to ask again among them.",
            ["callback"],
            buckets=BUCKETS,
            registry=registry,
        )
        self.asked = Counter(
            "explorer_questions_asked",
            "Questions asked, pages and what they are made of.",
            ["question"],
            registry=registry,
        )
        self.questions = Counter(
            "explorer_questions",
            "Questions ended: from memory, from the store, computed, refused, cancelled or failed.",
            ["question", "outcome"],
            registry=registry,
        )
        self.limits = Counter(
            "explorer_limited", "Requests answered with 429, by the limit.", ["limit"], registry=registry
        )
        self.held = Gauge(
            "explorer_held_bytes", "Bytes of answers held in memory.", multiprocess_mode="livesum", registry=registry
        )

    def told(self, kind: str, what: str) -> None:
        """A question was asked, or has ended."""
        if what == ASKED:
            self.asked.labels(kind).inc()
        else:
            assert what in OUTCOMES, what
            self.questions.labels(kind, what).inc()

    def holds(self, nbytes: int) -> None:
        """The answers in memory take so many bytes."""
        self.held.set(nbytes)

    def limited(self, limit: str) -> None:
        """Somebody met a limit."""
        self.limits.labels(limit).inc()

    def page(self) -> Response:
        """All numbers, of all processes of this server."""
        registry = self.registry
        if FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def install(app: Dash, cache: Cache, inside: str) -> Numbers:
    """Count requests, callbacks and questions to `cache` from now on, and serve the numbers.

    What the process asks of itself, with `inside` in the environment of the request, does not count.
    """
    cache.observer = numbers = Numbers()
    server = app.server

    def begin() -> None:
        g.counted_since = time.monotonic()

    def end(response: Response) -> Response:
        if inside in request.environ:
            return response
        numbers.requests.labels(route(), response.status_code).inc()
        if (name := g.get("callback")) is not None:
            numbers.seconds.labels(label(app, name)).observe(time.monotonic() - g.counted_since)
        return response

    server.before_request(begin)
    server.after_request(end)
    server.add_url_rule(f"{app.config.routes_pathname_prefix}metrics", "metrics", numbers.page)
    return numbers


def label(app: Dash, name: str) -> str:
    """How a callback is called here: the id of its first input, such as ``blobs-ask``."""
    return str(app.callback_map[name]["inputs"][0]["id"])
