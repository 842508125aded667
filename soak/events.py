"""What readers tell of their steps: each is announced before it is begun, so that one which never ends is seen."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What became of a step that was as it should be.
DRAWN = "drawn"
# What else can have become of it; each is a fault, whatever else is going on.
FAULTS = {
    "failed": "a callback failed",
    "refused": "a view that is good was refused",
    "not theirs": "somebody else's view came",
    "broken": "an answer that a page could not have read",
    "lost": "no answer in half a minute",
    "endless": "an answer that never was there",
    "reload": "a reload was needed",
    "undone": "a step was begun and never ended",
    "missed": "a step that was due did not take place",
}


@dataclass(frozen=True)
class Event:
    """A step of a reader that has ended, or never did.

    Attributes
    ----------
    began : float
        Seconds since the epoch.
    deed, tab, query : str
        What the step was, see `soak.stories`.
    reader : int
    outcome : str
        ``drawn``, or one of `FAULTS`.
    silences : int
        How often the page asked again because it got no answer.
    seconds : float
        How long the reader waited for the whole of it.
    error : str
        What was wrong, in words.
    """

    began: float
    deed: str
    tab: str
    reader: int
    outcome: str
    silences: int
    seconds: float
    error: str = ""
    query: str = ""

    @property
    def ended(self) -> float:
        """When the reader had what they wanted."""
        return self.began + self.seconds


def heard(lines: Iterable[str], until: float | None = None) -> list[Event]:
    """The events that readers wrote, one JSON object a line, in the order in which they ended.

    With `until`, the time at which all had to be over, what was announced and has not ended is ``undone``.
    """
    begun, ended = dict[tuple[int, float], dict[str, object]](), list[Event]()
    for line in lines:
        said = json.loads(line)
        name = said["reader"], said["began"]
        if "outcome" in said:
            begun.pop(name, None)
            ended.append(Event(**said))
        else:
            begun[name] = said
    if until is not None:
        for said in begun.values():
            seconds = max(0.0, until - float(str(said["began"])))
            ended.append(Event(**said, outcome="undone", silences=0, seconds=seconds))  # type: ignore[arg-type]
    return ended


def missed(events: Sequence[Event], readers: Iterable[int], at: float, until: float, pause: float) -> list[Event]:
    """Steps that did not take place: those of readers who did nothing for longer than they ever think.

    Parameters
    ----------
    events : sequence of Event
    readers : iterable of int
        All who were at work from `at` to `until`, whether anything was heard of them or not.
    at, until : float
    pause : float
        The longest that a reader waits from one step to the next, in seconds.
    """
    found = []
    for reader in readers:
        idle_since = at
        spans = sorted((e.began, e.ended) for e in events if e.reader == reader and e.began < until and e.ended > at)
        for began, ended in [*spans, (until, until)]:
            for i in range(int((began - idle_since) / pause) if began - idle_since > 2 * pause else 0):
                found.append(Event(idle_since + i * pause, "step", "", reader, "missed", 0, pause))
            idle_since = max(idle_since, ended)
    return found
