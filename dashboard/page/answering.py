"""What tabs share: how a view is answered or refused, and the wiring that every tab has."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from orjson import Fragment
from plotly.io.json import to_json_plotly

from components import html
from components.attributes import aria
from components.html import Element
from components.markup import markup
from components.notices import refused, waiting
from dashboard import progress
from dashboard.errors import Refusal, shown
from dashboard.figures.drawing import Drawing, typed
from dashboard.layer import layer
from dashboard.layer.cache import ASKED, MEMORY
from dashboard.layer.queue import Pending
from dashboard.layer.store import ABSENT
from dashboard.page import guides
from dashboard.page.tab import Ids
from dashboard.params import Params
from dashboard.web.reader import crowd, own, reader


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
class Marks:
    """What a view marks on a page that is the same without it: what is selected.

    Attributes
    ----------
    field : str
        The parameter that says what; empty for nothing.
    reads : frozenset of str
        The parameters that the marks depend on, beside those of the page.
    of : callable
        The words of the page's place for them, and what the browser is told.
    """

    field: str
    reads: frozenset[str]
    of: Callable[[Any], tuple[Any, dict[str, Any]]]


@dataclass(frozen=True)
class Places:
    """What a tab reads of an address, and the ids that its picture may fill.

    Attributes
    ----------
    tab : str
    view : callable
        The view that a query string spells there; it may raise a `Refusal`.
    reads : frozenset of str
        The parameters that its page depends on: others may change without another answer.
    charts, words : list of str
    marks : Marks or None
        What may be marked on its page.
    passing : frozenset of str
        Parameters that a moving hand sets: pages with one of these are not remembered: nobody asks for them twice.
    """

    tab: str
    view: Callable[[object], Params]
    reads: frozenset[str]
    charts: Sequence[str]
    words: Sequence[str]
    marks: Marks | None = None
    passing: frozenset[str] = frozenset()

    def passes(self, view: Params) -> bool:
        """Whether the page of a view is asked for once, while a hand moves."""
        return any(getattr(view, name) for name in self.passing)

    @property
    def marked(self) -> str:
        """The place of the words about what is marked."""
        return Ids(self.tab)("selected")


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
        What the page says that it shows, in this tab and others: lists of digests by the id of their place.
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
    view: Params | None = None
    try:
        view = places.view(ask.query)
        page = ready(places, picture, view, ask.page)
    except Refusal as refusal:
        notice = markup(refused(refusal.sentence, places.tab, offers(places, view or places.view(""), refusal)))
        out |= {"outcome": "refused", "notice": notice}
        if ask.page is not None:
            layer.current().desk.leave(ask.page)
        if not known:
            out["shown"] = settings_of(places, places.view("")) | {"nothing": True}
        return out
    layer.current().viewed(places.tab, view)
    if isinstance(page, Pending):
        out |= pending(page)
        if page.so_far is None:
            # On a page that was just opened, controls show what is waited for.
            return out | ({} if known else {"shown": settings_of(places, view)})
        page = page.so_far
        return put_on(out, page, known, bases(ask.drawn))
    return put_on(out, page, known, bases(ask.drawn)) | {"notice": ""}


def bases(drawn: object) -> set[str]:
    """The digests of all bases that the browser says it has, whichever chart of whichever tab they were sent for."""
    lists = drawn.values() if isinstance(drawn, dict) else ()
    charts = [digests for digests in lists if isinstance(digests, list) and len(digests) > 1]
    return {base for base, *_ in charts if isinstance(base, str)}


def put_on(out: dict[str, Any], page: Ready, known: dict[str, list[Any]], there: set[str]) -> dict[str, Any]:
    """The answer `out` with all of a page that the browser does not have; unchanged if it has it all.

    A base that is `there`, or in the answer already, is named by its digest.
    """
    now: dict[str, list[str]] = {}
    for place, (digests, parts) in page.charts.items():
        mine = known.get(place, [])
        if mine != digests:
            out["drawings"][place] = message(digests, parts, mine, there)
            there = there | {digests[0]}
        now[place] = digests
    for place, (said, words) in page.words.items():
        if known.get(place) != [said]:
            out["words"][place] = words
        now[place] = [said]
    if page.instead and known == known | now:
        return out
    # What left the page stays drawn behind it.
    return out | {"drawn": known | now, "shown": page.shown}


def message(digests: list[str], parts: list[Fragment], mine: list[Any], there: set[str]) -> dict[str, Any]:
    """The paint of a chart, and its other parts where the browser has others than the same there (`mine`).

    A base comes as ``base``, or by its digest alone, ``same``, if it is `there` for another chart.
    """
    theirs = (*mine, None, None, None)
    lacking = [name == "paint" or said != theirs[i] for i, (name, said) in enumerate(zip(PARTS, digests, strict=False))]
    out: dict[str, Any] = {name: part for name, part, lacks in zip(PARTS, parts, lacking, strict=False) if lacks}
    if "base" in out and digests[0] in there:
        del out["base"]
        out["same"] = digests[0]
    return out


def offers(places: Places, view: Params, refusal: Refusal) -> list[tuple[str, dict[str, object]]]:
    """What a refused view could be instead: words, and fields as the address names them.

    A value that none of the view's fields can take is no offer.
    """
    out = []
    for offer in refusal.offers:
        named = {address(view, name, refusal.part, places.tab): value for name, value in offer.changes.items()}
        if None not in named:
            out.append((offer.label, {str(name): value for name, value in named.items()}))
    return out


def address(view: Params, name: str, part: str | None, lens: str) -> str | None:
    """How the address names a parameter: its own, or that of the first of its parts which has it."""
    if name in type(view).model_fields:
        return name
    for owner in (part, "data", "method", lens):
        within = getattr(view, owner or "", None)
        if isinstance(within, Params) and name in type(within).model_fields:
            return f"{owner}.{name}"
    return None


def pending(page: Pending) -> dict[str, Any]:
    """How far a page is, as the browser shows it, and what would leave it at what there is."""
    fraction, seconds_left = page.progress.now()
    how_far = {"stage": page.progress.stage, "fraction": fraction, "seconds_left": seconds_left}
    return {"outcome": "pending", **how_far, "instead": (page.so_far.instead or None) if page.so_far else None}


def ready(places: Places, picture: Picture, view: Params, page_of: str | None) -> Ready | Pending:
    """A view's page, made once however many ask; or how far it is, if a page in a browser can ask again.

    Raises
    ------
    Refusal
        If `picture` does.
    """
    here, marks = layer.current(), places.marks
    key, make = plain(places, picture, view.only(places.reads))
    if marks is not None and getattr(view, marks.field):
        key, make = with_marks(places, marks, view.only(places.reads | marks.reads), make)
    if (known := here.cache.known(key)) is not ABSENT:
        # Of a page that waited for it, it was counted when the work was done.
        if page_of is None or key not in here.desk.leave(page_of):
            here.cache.count("page", ASKED, MEMORY)
        return cast(Ready, known)
    # Whoever asks is known by their login or cookie and a number that their page drew, for as long as they ask.
    if page_of is None:
        return make()
    return here.desk.ask(key, page_of, layer.carried(make), reader=reader(), address=crowd())


Making = tuple[str, Callable[[], Ready]]


def plain(places: Places, picture: Picture, view: Params) -> Making:
    """The key of a page without marks, and how it is made."""
    here, key = layer.current(), f"page {places.tab} {view.key} {view.content()}"

    def whole() -> Ready:
        viewer = progress.viewer()
        with progress.seen_by(lambda page: viewer(_made(places, view, page))):
            page = picture(view)
        return _made(places, view, replace(page, instead={}))

    if places.passes(view):
        return key, whole
    # It holds objects of this process, so the store cannot have it; what it is made of can.
    return key, lambda: here.cache.answer("page", key, whole, keep=False)


def with_marks(places: Places, marks: Marks, view: Params, make: Callable[[], Ready]) -> Making:
    """The key of a page with what is marked on it, and how it is made: the page is that without marks."""
    here, key = layer.current(), f"marks {places.tab} {view.key} {view.content()}"

    def whole() -> Ready:
        page = make()
        words, shown = marks.of(view)
        sizes = [len(str(value)) for value in shown.values()]
        said = _named(markup(words), sizes)
        # All else is the page's, and counted with it.
        nbytes = sum(sizes) + PIECE * len(sizes)
        return replace(page, words=page.words | {places.marked: said}, shown=page.shown | shown, nbytes=nbytes)

    if places.passes(view):
        return key, whole
    return key, lambda: here.cache.answer("marks", key, whole, keep=False)


def spelled(value: object) -> bytes:
    """A text or a figure as JSON; a `Fragment` of it is put into an answer as it is."""
    return to_json_plotly(value).encode()


def _made(places: Places, view: Params, page: Page) -> Ready:
    sizes: list[int] = []
    charts: dict[str, tuple[list[str], list[Fragment]]] = {}
    for place, drawing in page.drawings.items():
        parts = [drawing.base(), drawing.painted()] + ([typed(drawing.extra)] if drawing.extra else [])
        digests, texts = zip(*(_named(part, sizes) for part in parts), strict=True)
        charts[place] = (list(digests), list(texts))
    unmarked = {} if places.marks is None else {places.marked: ""}
    words = {place: _named(markup(said), sizes) for place, said in (page.words | unmarked).items()}
    shown = settings_of(places, view) | page.shown
    return Ready(charts, words, shown, page.instead, sum(sizes) + PIECE * (len(sizes) + len(shown)))


def _named(value: object, sizes: list[int]) -> tuple[str, Fragment]:
    """A value as JSON, under a digest that says whether a browser has it already; its length is put to the `sizes`."""
    text = spelled(value)
    sizes.append(len(text))
    return hashlib.blake2b(text, digest_size=8).hexdigest(), Fragment(text)


def settings_of(places: Places, view: Params) -> dict[str, Any]:
    """What the controls of a view show."""
    shown = {name: value for name, value in view.flat().items() if name.partition(".")[0] in places.reads}
    return shown | {"tab": places.tab}


def memory(places: Places, drawn: object) -> dict[str, list[Any]]:
    """What the browser says that it shows, as far as it can be so: digests by the id of their place."""
    if not isinstance(drawn, dict):
        return {}
    there = {place: drawn.get(place) for place in (*places.charts, *places.words, places.marked)}
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
                    html.Div(id=ids("selected"), className="selection", **aria(live="polite")),
                    *charts,
                ],
                className="stage",
            ),
        ],
        className="view",
    )
