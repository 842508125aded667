"""What tabs share: how a view is answered or refused, and the wiring that every tab has."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, cast

from orjson import Fragment
from plotly.io.json import to_json_plotly
from pydantic import BeforeValidator, Field

from components import html
from components.attributes import aria
from components.html import Element
from components.markup import markup
from components.notices import refused, waiting
from dashboard import guides, layer, progress
from dashboard.cache import ASKED, MEMORY
from dashboard.desk import Pending
from dashboard.errors import Refusal, shown
from dashboard.figures.drawing import Drawing, typed
from dashboard.params import Params
from dashboard.reader import crowd, own, reader
from dashboard.store import ABSENT
from dashboard.tab import Ids


def _nine(value: object) -> object:
    """Eye, centre and up of a camera, x, y and z each, from the address."""
    if value in ("", ()):
        return ()
    try:
        numbers = tuple(float(v) for v in value.split(",")) if isinstance(value, str) else value
    except ValueError:
        numbers = ()
    if not isinstance(numbers, tuple) or len(numbers) != 9 or not all(abs(v) <= 100 for v in numbers):
        raise ValueError(
            f"camera must be nine numbers from -100 to 100 with commas between. It was given as “{shown(value)}”."
        )
    return numbers


# Where a 3D chart is looked at from; empty for Plotly's own place. Kept by the browser.
Camera = Annotated[tuple[float, ...], BeforeValidator(_nine)]

# The step of the guided path that the browser shows; 0 for none.
Guide = Annotated[int, Field(ge=0, le=9)]


def _clusters(value: object) -> object:
    """Letters of places, each with the number of a cluster in it, ``a3`` or ``a3b-1``; or two that differ, ``ab``."""
    if not isinstance(value, str) or not re.fullmatch(r"([a-d](-1|\d{1,6})){0,2}|[a-d]{2}", value):
        raise ValueError(
            f"lit must be one or two letters of charts, each with the number of a cluster, a3 or a3b0, "
            f"or two letters for what differs, ab. "
            f"It was given as “{shown(value)}”."
        )
    return value


# Clusters whose common points stand out in all charts, or two charts whose different points do; empty for
# none. Kept by the browser.
Lit = Annotated[str, BeforeValidator(_clusters)]

# The step that a study is at which goes step by step; beyond the last it is the last. Kept by the browser.
Step = Annotated[int, Field(ge=0, le=1_000)]


@dataclass
class Page:
    """The answer to a view: charts and words by the id of their place, and what controls show.

    A picture that takes long may show its page before it is whole (`appear`).
    """

    view: Params
    drawings: dict[str, Drawing] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)

    def appear(self, **instead: str) -> None:
        """Show the reader what the page has so far; `instead` are fields that would leave it at that."""
        self.instead = {name.replace("__", "."): value for name, value in instead.items()}
        progress.show(self)


Picture = Callable[[Any], Page]


@dataclass(frozen=True)
class Places:
    """The ids that a tab's picture may fill."""

    tab: str
    view: type[Params]
    charts: Sequence[str]
    words: Sequence[str]


@dataclass(frozen=True)
class Ready:
    """A page as JSON, with digests that say what a browser may have of it already.

    What is asked for again and again is spelled once: an answer is put together from pieces of text.

    Attributes
    ----------
    charts : dict of str to (digests, parts)
        The base, the paint and, where it has one, the extra of each chart, as JSON; digests in the same order.
    words : dict of str to (digest, HTML as JSON)
    shown : dict
    instead : dict
        Of a page that is not whole: the fields of a view that has no more than this.
    nbytes : int
        What it takes of the memory for answers: its JSON, and what Python adds for each piece.
    """

    charts: dict[str, tuple[list[str], list[Fragment]]]
    words: dict[str, tuple[str, Fragment]]
    shown: dict[str, Any]
    instead: dict[str, str]
    nbytes: int


# What Python needs for a text with its digest, or for a setting with its name, in bytes.
PIECE = 200

# The parts of a chart's message.
PARTS = ("base", "paint", "extra")

# What the browser keeps to itself: it is in the address, but no picture depends on it.
OF_THE_BROWSER = ("camera", "lit", "step", "guide", "selected", "isolate")

NOBODY = ""

# The largest number that a browser counts to one by one; an answer could not be written with any that is larger.
MOST_ASKS = 2**53


@dataclass(frozen=True)
class Ask:
    """What a page in a browser asks.

    Attributes
    ----------
    query : object
        The query string of a view; whatever came, since a browser may send anything.
    page : str or None
        The page that asks: a number, and whose it is. Without one, an answer is waited for.
    n : int or None
        The number that the page gave the ask, for it to know the answer by.
    drawn : object
        What the page says that it shows: lists of digests by the id of their place.
    """

    query: object
    page: str | None = None
    n: int | None = None
    drawn: object = None

    @classmethod
    def of(cls, asked: object) -> "Ask":
        """The ask that a browser has put into its store."""
        if not isinstance(asked, dict):
            return cls(asked, own(NOBODY))
        n = asked.get("n")
        numbered = type(n) is int and abs(n) <= MOST_ASKS
        return cls(asked.get("query"), own(shown(asked.get("page"))), n if numbered else None, asked.get("drawn"))


def answer(places: Places, picture: Picture, ask: Ask) -> dict[str, Any]:
    """What a browser needs to show the view that `ask` spells, given what it has drawn already.

    A view that takes longer leaves everything as it is and says how far it is, for the page to ask
    again. A refused view leaves everything as it is and says why; with nothing drawn yet, controls
    show the defaults.

    Returns
    -------
    dict
        With what changed only: ``outcome`` (``"drawn"``, ``"refused"``, or ``"pending"`` with ``stage``,
        ``fraction``, ``seconds_left`` and ``instead``), ``n`` as it was asked; ``drawings``, ``words`` (HTML),
        each by the id of its place; ``shown``, the settings; ``notice``, HTML; and ``drawn``, for the
        browser to keep and to send along the next time.
    """
    known = memory(places, ask.drawn)
    out: dict[str, Any] = {"outcome": "drawn", "n": ask.n, "drawings": {}, "words": {}}
    view = places.view()
    try:
        view = places.view.from_query(ask.query)
        page = ready(places, picture, view, ask.page)
    except Refusal as refusal:
        notice = markup(refused(refusal.sentence, places.tab, offers(view, refusal)))
        out |= {"outcome": "refused", "notice": notice}
        if ask.page is not None:
            layer.current().desk.leave(ask.page)
        if not known:
            out["shown"] = places.view().flat() | {"tab": places.tab, "nothing": True}
        return out
    if isinstance(page, Pending):
        out |= pending(page)
        if page.so_far is None:
            # On a page that was just opened, controls show what is waited for.
            return out | ({} if known else {"shown": settings_of(places, view)})
        return put_on(out, page.so_far, known)
    return put_on(out, page, known) | {"notice": ""}


def put_on(out: dict[str, Any], page: Ready, known: dict[str, list[Any]]) -> dict[str, Any]:
    """The answer `out` with all of a page that the browser does not have; unchanged if it has it all."""
    now: dict[str, list[str]] = {}
    for place, (digests, parts) in page.charts.items():
        there = known.get(place, [])
        if there != digests:
            out["drawings"][place] = message(digests, parts, there)
        now[place] = digests
    for place, (said, words) in page.words.items():
        if known.get(place) != [said]:
            out["words"][place] = words
        now[place] = [said]
    if page.instead and known == known | now:
        return out
    # What left the page stays drawn behind it.
    return out | {"drawn": known | now, "shown": page.shown}


def message(digests: list[str], parts: list[Fragment], there: list[Any]) -> dict[str, Fragment]:
    """The paint of a chart, and its other parts where the browser has not the same `there`."""
    theirs = (*there, None, None, None)
    lacking = [name == "paint" or mine != theirs[i] for i, (name, mine) in enumerate(zip(PARTS, digests, strict=False))]
    return {name: part for name, part, lacks in zip(PARTS, parts, lacking, strict=False) if lacks}


def offers(view: Params, refusal: Refusal) -> list[tuple[str, dict[str, object]]]:
    """What a refused view could be instead: words, and fields as the address names them.

    A value that none of the view's fields can take is no offer.
    """
    out = []
    for offer in refusal.offers:
        named = {address(view, name, refusal.part): value for name, value in offer.changes.items()}
        if None not in named:
            out.append((offer.label, {str(name): value for name, value in named.items()}))
    return out


def address(view: Params, name: str, part: str | None) -> str | None:
    """How the address names a parameter: its own, or that of the first of its parts which has it."""
    if name in type(view).model_fields:
        return name
    for owner in (part, "data", "method"):
        within = getattr(view, owner or "", None)
        if isinstance(within, Params) and name in type(within).model_fields:
            return f"{owner}.{name}"
    return None


def pending(page: Pending) -> dict[str, Any]:
    """How far a page is, as the browser shows it, and what would leave it at what there is."""
    fraction, seconds_left = page.progress.now()
    how_far = {"stage": page.progress.stage, "fraction": fraction, "seconds_left": seconds_left}
    return {"outcome": "pending", **how_far, "instead": page.so_far.instead if page.so_far else None}


def ready(places: Places, picture: Picture, view: Params, page_of: str | None) -> Ready | Pending:
    """A view's page, made once however many ask; or how far it is, if a page in a browser can ask again.

    Raises
    ------
    Refusal
        If `picture` does.
    """
    fields = type(view).model_fields
    settled = view.model_copy(update={name: fields[name].default for name in OF_THE_BROWSER if name in fields})
    key = f"page {places.tab} {settled.key}"
    here = layer.current()

    def whole() -> Ready:
        viewer = progress.viewer()
        with progress.seen_by(lambda page: viewer(_made(places, settled, page))):
            page = picture(settled)
        return _made(places, settled, replace(page, instead={}))

    def make() -> Ready:
        # It holds objects of this process, so the store cannot have it; what it is made of can.
        return here.cache.answer("page", key, whole, keep=False)

    if (known := here.cache.known(key)) is not ABSENT:
        # Of a page that waited for it, it was counted when the work was done.
        if page_of is None or key not in here.desk.leave(page_of):
            here.cache.count("page", ASKED, MEMORY)
        return cast(Ready, known)
    # Whoever asks is known by their login or cookie and a number that their page drew, for as long as they ask.
    if page_of is None:
        return make()
    return here.desk.ask(key, page_of, layer.carried(make), reader=reader(), address=crowd())


def spelled(value: object) -> bytes:
    """A text or a figure as JSON; a `Fragment` of it is put into an answer as it is."""
    return to_json_plotly(value).encode()


def _made(places: Places, view: Params, page: Page) -> Ready:
    sizes: list[int] = []

    def named(value: object) -> tuple[str, Fragment]:
        text = spelled(value)
        sizes.append(len(text))
        return hashlib.blake2b(text, digest_size=8).hexdigest(), Fragment(text)

    charts = {}
    for place, drawing in page.drawings.items():
        parts = [drawing.base(), drawing.painted()] + ([typed(drawing.extra)] if drawing.extra else [])
        digests, texts = zip(*map(named, parts), strict=True)
        charts[place] = (list(digests), list(texts))
    words = {place: named(markup(said)) for place, said in page.words.items()}
    shown = settings_of(places, view) | page.shown
    return Ready(charts, words, shown, page.instead, sum(sizes) + PIECE * (len(sizes) + len(shown)))


def settings_of(places: Places, view: Params) -> dict[str, Any]:
    """What the controls of a view show."""
    return {name: value for name, value in view.flat().items() if name not in OF_THE_BROWSER} | {"tab": places.tab}


def memory(places: Places, drawn: object) -> dict[str, list[Any]]:
    """What the browser says that it shows, as far as it can be so: digests by the id of their place."""
    if not isinstance(drawn, dict):
        return {}
    there = {place: drawn.get(place) for place in (*places.charts, *places.words)}
    return {place: digests for place, digests in there.items() if isinstance(digests, list) and digests}


def frame(tab: str, controls: list[Element], charts: list[Element]) -> Element:
    """A tab's page: controls on the left, charts beside them, the places that every tab has."""
    ids = Ids(tab)
    return html.Div(
        [
            html.Div(className="busy"),
            html.Details(
                [html.Summary("Settings"), html.Div(controls, className="controls")],
                className="side",
                open=True,
            ),
            html.Div(
                [
                    waiting(ids("waiting")),
                    html.P(className="printed"),
                    guides.path(tab),
                    html.Div(id=ids("notice"), **aria(live="assertive")),
                    *charts,
                ],
                className="stage",
            ),
        ],
        className="view",
    )
