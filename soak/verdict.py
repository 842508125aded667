"""What is held against what is wanted: faults of readers, and bounds that were kept or missed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from soak import stories
from soak.events import DRAWN, FAULTS, Event, missed

# A view that is known and takes longer is not normal, in seconds.
SLOW = 1.0
# Seconds after a fault until all is as before.
NORMAL = 10.0
# Milliseconds until a view is there that is known, large ones among them: of 95, and of 99 of 100.
KNOWN_95, KNOWN_99 = 100.0, 500.0
# Milliseconds of any answer of /health.
HEALTH = 100.0
# What memory may grow by, as a share, and what all processes may take together in MiB.
GROWTH, MEMORY = 0.05, 2048.0
KNOWN = ("known", "large")


@dataclass(frozen=True)
class Bound:
    """Something measured, and the most that is wanted; in the same unit."""

    what: str
    measured: float
    most: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is no more than that; what could not be measured is not kept."""
        return self.measured <= self.most

    def line(self) -> str:
        """In words."""
        return f"{self.what}: {number(self.measured, self.unit)}, wanted {number(self.most, self.unit)} at most"


@dataclass(frozen=True)
class Report:
    """What one part of the soak has found: a table for the page, and the bounds."""

    table: str
    bounds: list[Bound] = field(default_factory=list)


def number(value: float, unit: str) -> str:
    """A number with its unit; no more digits than it has."""
    spelled = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.2f}"
    return f"{spelled} {unit}".strip()


def percentile(values: Iterable[float], share: float) -> float:
    """The value that a share of all do not exceed, NaN, which keeps no bound, if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def of_known(events: Iterable[Event]) -> list[Bound]:
    """How long readers waited for views that are known, until they were there."""
    waits = [1000 * e.seconds for e in events if e.deed in KNOWN]
    return [
        Bound("a view that is known, until it is there, 95 of 100", percentile(waits, 0.95), KNOWN_95, "ms"),
        Bound("a view that is known, until it is there, 99 of 100", percentile(waits, 0.99), KNOWN_99, "ms"),
    ]


def grown(before: float, after: float) -> Bound:
    """By what share memory grew, in per cent."""
    return Bound("memory grew", 100 * (after / before - 1) if before else float("nan"), 100 * GROWTH, "%")


@dataclass(frozen=True)
class Seen:
    """What readers noticed while something was watched.

    Attributes
    ----------
    what : str
    proof : str
        How it is known that it took place.
    due, done : int
        Steps that were due, and that came to what they should.
    repeated : int
        Asks that pages repeated because there was no answer.
    faults : dict of str to int
        How often what of `FAULTS` happened.
    normal : float
        Seconds until every answer came as before.
    errors : tuple of str
        The first few, in words.
    by_nginx : int
        Asks that nginx put to another server.
    """

    what: str
    proof: str
    due: int
    done: int
    repeated: int
    faults: dict[str, int]
    normal: float
    errors: tuple[str, ...] = ()
    by_nginx: int = 0

    def bounds(self) -> list[Bound]:
        """No fault, and normal again soon."""
        return [
            Bound(f"faults while “{self.what}”: {said(self.faults)}", sum(self.faults.values()), 0),
            Bound(f"until normal after “{self.what}”", self.normal, NORMAL, "s"),
        ]


def said(faults: dict[str, int]) -> str:
    """Faults in words."""
    return ", ".join(f"{n} × {FAULTS[kind]}" for kind, n in sorted(faults.items())) or "none"


def judged(
    what: str,
    at: float,
    until: float,
    events: Sequence[Event],
    readers: Iterable[int],
    *,
    proof: str = "",
    by_nginx: int = 0,
    pause: float = stories.MOST,
) -> Seen:
    """What readers noticed of something that began at a time, in what ended between it and another time.

    Parameters
    ----------
    what : str
    at, until : float
    events : sequence of Event
    readers : iterable of int
        All who were at work, so that who is silent is seen.
    proof : str
    by_nginx : int
    pause : float
        The longest that a reader thinks, in seconds.
    """
    within = [e for e in events if at < e.ended and e.began < until]
    lacking = missed(events, readers, at, until, pause)
    wrong = [e for e in (*within, *lacking) if e.outcome != DRAWN]

    def odd(event: Event) -> bool:
        late = event.seconds > SLOW and event.deed == "known"
        return bool(event.silences) or late or event.outcome != DRAWN

    return Seen(
        what,
        proof,
        due=len(within) + len(lacking),
        done=sum(e.outcome == DRAWN for e in within),
        repeated=sum(e.silences for e in within),
        faults=dict(Counter(e.outcome for e in wrong)),
        normal=max((e.ended - at for e in (*within, *lacking) if odd(e)), default=0.0),
        errors=tuple(f"{e.outcome}: {e.tab}?{e.query} {e.error}" for e in wrong[:3]),
        by_nginx=by_nginx,
    )


def table(seen: Sequence[Seen]) -> str:
    """What was seen, for a page."""
    head = (
        "| what | known by | steps done of those due | asks repeated by pages, nginx | faults | seconds until normal |"
    )
    rows = []
    for s in seen:
        cells = [
            s.what,
            s.proof,
            f"{s.done} of {s.due}",
            f"{s.repeated}, {s.by_nginx}",
            said(s.faults),
            f"{s.normal:.1f}",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def spoken(bounds: Sequence[Bound]) -> str:
    """All bounds, those missed first."""
    lines = [
        f"- {'kept' if bound.kept else 'MISSED'}: {bound.line()}" for bound in sorted(bounds, key=lambda b: b.kept)
    ]
    lost = sum(not bound.kept for bound in bounds)
    return "\n".join([*lines, f"{len(bounds) - lost} bounds kept, {lost} missed."])
