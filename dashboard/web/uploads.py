"""Data of readers over HTTP: sent file by file, read while the browser hears how far it is, listed, shared, deleted.

A file is the plain body of a `PUT` under a number that the page drew: no form, and no name that counts for more than
words. All of it is asked of readers who were let in, counted like other requests, and nothing of it is written down:
the routes have no names in them, and what a reader's file is called stands in the vault alone.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from cachetools import TTLCache
from dash import Dash
from flask import Response, abort, jsonify, request

from dashboard.errors import Refusal
from dashboard.layer.layer import Layer
from dashboard.layer.watch import DONE, LOOK, Watch
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.spares import Spares
from dashboard.settings import Settings
from dashboard.vault.staging import FILES, Busy, Staged
from dashboard.vault.vault import AWAY, ID, Note, Vault
from dashboard.web.again import Again
from dashboard.web.hosting.limits import Making, refuse
from dashboard.web.jobs import BUSY, FULL, NOTHING, Job, full, refused
from dashboard.web.reader import crowd, owner, reader
from dashboard.web.receiving import Broken, Received, TooLarge, received

# Of all readers, in one process: each holds one of its threads.
AT_ONCE = 6
# How often a browser hears how far it is, in seconds.
TELL = 0.3
# How many bytes all takes that is kept is found once in so many seconds.
HELD = 5.0
# So many letters of what a file is called are kept.
NAME = 300
# A store that is away may come back within so many seconds, before a reader is told so.
STORE = 4.0

OFF = "This dashboard takes no data of its readers."
COOKIE = (
    "Your browser sent no cookie, by which this dashboard would know that your data is yours. Allow cookies for this "
    "site, load the page again, and try once more."
)
LOST = "The connection broke before all of the file was here. Send it again."
MANY = f"At most {FILES:,} files are sent at once. Pack them into one ZIP, and send that."
LATER = (
    "Your data is deleted, and nobody is shown it or anything made of it. Some answers made of it lie in a place that "
    "cannot be reached just now: they are removed as soon as it can."
)
STREAM = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}

log = logging.getLogger(__name__)


def install(app: Dash, settings: Settings, layer: Layer, limited: Callable[[str], None], *, spares: Spares) -> None:
    """Serve what readers do with data of their own, below ``own/`` of the app's path.

    `limited` is told the name of a limit that somebody met; `spares` read files.
    """
    below = f"{app.config.routes_pathname_prefix}own/"
    own = Own(settings.limits, layer, limited, spares)
    for path, method, view in (
        ("<upload>/<int:number>", "PUT", own.put),
        ("<upload>", "POST", own.read),
        ("<upload>", "DELETE", own.cancel),
        ("data", "GET", own.all),
        ("data/<name>", "GET", own.one),
        ("data/<name>/share", "POST", own.share),
        ("data/<name>", "DELETE", own.delete),
    ):
        # By its endpoint a page of another site is told from one of ours.
        app.server.add_url_rule(below + path, f"own {view.__name__}", explained(view), methods=[method])


def explained(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same view, whose refusals are answers: what a reader may not is 403, what cannot be done just now 503."""

    def answered(**parts: Any) -> Any:
        try:
            return view(**parts)
        except Refusal as refusal:
            abort(403, refusal.sentence)
        except OSError as error:
            log.error("The vault cannot be used: %s", type(error).__name__)
            plainly(507 if full(error) else 503, FULL if full(error) else AWAY)

    return answered


class Own:
    """The views, of one app.

    Parameters
    ----------
    limits : Limits
        Of what is read.
    layer : Layer
    limited : callable
    spares : Spares
        Who reads files.
    """

    def __init__(self, limits: Limits, layer: Layer, limited: Callable[[str], None], spares: Spares) -> None:
        self.limits, self._layer, self._limited, self._spares = limits, layer, limited, spares
        self._making = Making(1, AT_ONCE)
        # Who deletes waits for seconds and holds a thread.
        self._deleting = Making(1, AT_ONCE)
        self._jobs: dict[tuple[str, str], Job] = {}
        self._held: TTLCache[str, int] = TTLCache(1, HELD)

    @property
    def vault(self) -> Vault:
        """Where data is kept.

        Raises
        ------
        Refusal
            If the host wants none.
        """
        if self._layer.vault is None:
            raise Refusal(OFF)
        return self._layer.vault

    @property
    def watch(self) -> Watch:
        """Who forgets what is deleted."""
        assert self._layer.watch is not None, "a vault has one"
        self._layer.watch.begin()
        return self._layer.watch

    def put(self, upload: str, number: int) -> Response:
        """Take a file; 201 when all of it is here."""
        whose = self._whose(upload)
        if number >= FILES:
            abort(413, MANY)
        if (request.content_length or 0) > self.limits.sent:
            self._too_large()
        with self._turn(whose, self._making), self._claimed(whose, upload):
            # It loads what it needs while the bytes come.
            self._spares.prepare()
            self._take(self.vault.name_of(whose), upload, number)
        return Response(status=201)

    def read(self, upload: str) -> Response:
        """Read what was sent: lines of JSON, each how far it is, and last what came of it.

        In the place of an upload there may be the id of a data set in files of this machine, which are read anew.
        """
        lies_here = upload in self._layer.outside
        whose = reader() if lies_here else self._whose(upload)
        try:
            choices = Choices.from_query(request.query_string.decode("ascii", "replace"))
        except Refusal as refusal:
            return lines(iter([refused(refusal)]))
        if not lies_here and not self.vault.staging.sizes(self.vault.name_of(whose), upload):
            # A page that still has the files sends them again by itself.
            abort(410, NOTHING)
        place = crowd()
        if not self._making.begin(whose, place):
            self._busy()
        job = (
            Again(self._layer.outside, upload, choices)
            if lies_here
            else Job(self.vault, whose, upload, choices, self.limits, room=self._layer.room, reading=self._spares.apart)
        )
        self._jobs[whose, upload] = job

        def over() -> None:
            job.stop()
            if self._jobs.pop((whose, upload), None) is not None:
                self._making.end(whose, place)

        response = lines(told_of(job, over))
        # Also of an answer that nobody took.
        response.call_on_close(over)
        return response

    def cancel(self, upload: str) -> Response:
        """Forget what was sent, and stop reading it."""
        whose = self._whose(upload)
        if (job := self._jobs.get((whose, upload))) is not None:
            job.stop()
        self.vault.staging.drop(self.vault.name_of(whose), upload)
        return Response(status=204)

    def all(self) -> Response:
        """The reader's own data sets; who looks at them may bring more."""
        whose = self._whose()
        self._spares.prepare()
        return jsonify([spelled(note) | {"name": note.called} for note in self.vault.of(whose)])

    def one(self, name: str) -> Response:
        """What is known of a data set that this reader may see."""
        self.vault.admit(name, owner())
        note = self.vault.find(name)
        return jsonify(spelled(note)) if note else abort(404)

    def share(self, name: str) -> Response:
        """Let whoever has the link see it."""
        self.vault.share(name, self._whose())
        return Response(status=204)

    def delete(self, name: str) -> tuple[Response, int]:
        """Delete a data set, and answer when no process has anything of it any more (`dashboard.layer.watch`)."""
        whose = self._whose()
        with self._turn(whose, self._deleting):
            left = self.vault.delete(name, whose)
            end = time.monotonic() + DONE
            # This process and its store at once; the others have until then.
            self.watch.look()
            time.sleep(max(end - time.monotonic(), 0))
            while not (done := self.watch.forgotten(name) or name not in self.vault.gone()):
                if time.monotonic() > end + STORE:
                    break
                time.sleep(LOOK / 4)
            self.vault.sweep(left)
        return (jsonify(deleted=True), 200) if done else (jsonify(deleted=False, says=LATER), 503)

    # --- Inside ------------------------------------------------------------------------------------

    def _whose(self, upload: str = "0" * 32) -> str:
        """The reader who asks, of an upload that is one."""
        if not ID.fullmatch(upload):
            abort(404)
        assert self.vault
        if not (whose := owner()):
            raise Refusal(COOKIE)
        return whose

    @contextmanager
    def _turn(self, whose: str, making: Making) -> Iterator[None]:
        """While inside, this process does nothing else of the kind for the reader, and not too much for all of them."""
        place = crowd()
        if not making.begin(whose, place):
            self._busy()
        try:
            yield
        finally:
            making.end(whose, place)

    @contextmanager
    def _claimed(self, whose: str, upload: str) -> Iterator[None]:
        """While inside, no process does anything else for the reader."""
        try:
            with self.vault.staging.claimed(self.vault.name_of(whose), upload):
                yield
        except Busy:
            self._busy()

    def _busy(self) -> NoReturn:
        self._limited("upload")
        refuse(BUSY, 1.0)

    def _too_large(self) -> NoReturn:
        abort(413, f"One data set may have {self.limits.sent / 2**20:,.0f} MB as it is sent, and this has more.")

    def _take(self, me: str, upload: str, number: int) -> None:
        """Stream the body of this request into the vault."""
        staging, keeper = self.vault.staging, self.vault.keeper
        others = sum(size for n, size in staging.sizes(me, upload).items() if n != number)
        self._demand_room(request.content_length or 0)
        name = request.args.get("name", "")[:NAME]
        path = keeper.aside()
        try:
            came = self._received(name, path, self.limits.sent - others)
            staging.put(me, upload, Staged(number, name, came.nbytes, came.digest), path)
        finally:
            path.unlink(missing_ok=True)

    def _received(self, name: str, path: Path, most: int) -> Received:
        try:
            return received(request, name, path, most)
        except TooLarge:
            self._too_large()
        except Refusal as refusal:
            abort(415, refusal.sentence)
        except Broken:
            abort(400, LOST)

    def _demand_room(self, nbytes: int) -> None:
        if "held" not in self._held:
            self._held["held"] = self.vault.held()
        if self._held.get("held", 0) + nbytes > self.vault.quotas.everybody:
            plainly(507, FULL)


def told_of(job: Job, over: Callable[[], None]) -> Iterator[dict[str, object]]:
    """What a job says until it ends; `over` is called before the last of it, since whoever hears that may go on.

    Where the browser has gone, the next line cannot be written.
    """
    job.start()
    ended = False
    while not ended:
        line, ended = job.told(TELL)
        if ended:
            over()
        yield line


def lines(told: Iterator[dict[str, object]]) -> Response:
    """An answer that is sent line by line, each when it is there."""
    spelled_out = (json.dumps(line) + "\n" for line in told)
    return Response(spelled_out, mimetype="application/x-ndjson", headers=STREAM)


def spelled(note: Note) -> dict[str, object]:
    """A data set as its reader's page lists it."""
    return {"id": note.id, "rows": note.rows, "bytes": note.nbytes, "goes": round(note.goes), "shared": note.shared}


def plainly(status: int, sentence: str) -> NoReturn:
    """Answer with a sentence and a status that Flask has no error for."""
    abort(Response(sentence, status, mimetype="text/plain"))
