"""How a page comes, and how another tab does: when it is asked for, answered and seen, and what kept it.

Seconds of a browser say little on another machine. So what was before is told in first charts of the bare Dash page,
which is measured in the same run: ours are held against as many of those.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request, TimeoutError, ViewportSize

from bench import pages
from bench.servers import hosted
from bench.table import Line

PATIENCE = 60_000  # milliseconds
WINDOW: ViewportSize = {"width": 1440, "height": 900}
FIRST = "scatter"
OTHERS = ("dendrogram", "clusters", "neighbours")
STILL = 1_000  # milliseconds in which a page that is drawn ends what it does besides, such as asking once more
BEFORE = "at 4b1d14f"
# At that commit, when all tabs were components of Dash: medians of ten rounds, in first charts of the bare page.
WAS = {
    "cold": {"first": 0.184, "question": 0.62, "answer": 0.64, "some": 0.71, "all": 1.25, "longest": 0.167},
    "dendrogram": {"question": 0.557, "answer": 0.60, "some": 0.69, "all": 1.08, "longest": 0.46},
    "clusters": {"question": 0.535, "answer": 0.573, "some": 0.627, "all": 0.795, "longest": 0.447},
    "neighbours": {"question": 0.70, "answer": 0.76, "some": 0.835, "all": 1.295, "longest": 0.586},
}
QUESTIONS_WERE = 2
LIBRARIES_WERE = 1
# Runs before the page's own scripts. Questions are the posts that a tab's `ask` store sets off; one that is told to
# ask again has not been answered.
MARKS = """
(() => {
    const marks = (window.marks = { asks: [], tasks: [], clicked: 0 });
    new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) marks.tasks.push([startTime, duration]);
    }).observe({ type: "longtask", buffered: true });
    addEventListener("click", (event) => (marks.clicked = event.timeStamp), true);
    const fetched = window.fetch;
    window.fetch = async (...args) => {
        const tab = typeof args[1]?.body === "string" && /"id":"(\\w+)-ask"/.exec(args[1].body)?.[1];
        const sent = performance.now();
        const response = await fetched(...args);
        if (tab) {
            const pending = (await response.clone().text()).includes('"outcome":"pending"');
            marks.asks.push({ tab, sent, answered: performance.now(), pending });
        }
        return response;
    };
})();
"""
# Notes when the numbers of a tab are there, and when every chart of it is painted in the size of its frame.
LOOK = """
(tab) => {
    const looking = (window.looking = { some: null, all: null });
    const drawn = (frame) => {
        const plot = frame.querySelector(".js-plotly-plot"), layout = plot?._fullLayout;
        if (!layout || !plot._fullData?.length || Math.abs(layout.width - plot.clientWidth) > 1) return false;
        if (!layout.scene) return !!plot.querySelector(".scatterlayer .trace, .barlayer .trace, .heatmaplayer .hm");
        const objects = layout.scene._scene?.glplot?.objects ?? [];
        return objects.length > 0 && objects.every((object) => !object.dirty);
    };
    const look = () => {
        const panel = document.getElementById(`${tab}-panel`);
        const some = panel && !panel.hidden && !!panel.querySelector(".numbers");
        if (some) looking.some ??= performance.now();
        const frames = some ? [...panel.querySelectorAll('[id$="-frame"]')].filter((frame) => frame.offsetParent) : [];
        if (some && !("asking" in panel.dataset) && frames.every(drawn))
            requestAnimationFrame(() => (looking.all = performance.now()));
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}
"""
THERE = "() => window.looking?.all != null"
SEEN = """
(tab) => ({
    ...window.marks, ...window.looking,
    asks: window.marks.asks.filter((ask) => ask.tab === tab),
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
})
"""
LIBRARY = "() => Number(typeof window.Plotly?.newPlot === 'function')"
WORDS = {
    "question": "question sent",
    "answer": "its answer there",
    "first": "first paint",
    "some": "numbers there",
    "all": "all of it painted",
    "longest": "longest task",
}


@dataclass(frozen=True)
class Coming:
    """How one page or tab came.

    Attributes
    ----------
    seconds : dict
        From the navigation or the click: when the first question was sent, when the last answer was there, when
        anything was painted, numbers were there, everything was painted; and the longest task of that time.
    questions : int
        How many of the tab's questions were answered, until it was still again.
    """

    seconds: dict[str, float]
    questions: int

    @classmethod
    def of(cls, seen: Mapping[str, Any], began: float = 0.0) -> "Coming":
        """What the marks of a page say, in milliseconds since its navigation, of the time since `began`."""
        asks = [ask for ask in seen["asks"] if ask["sent"] >= began]
        answers = [ask["answered"] for ask in asks if not ask["pending"]]
        tasks = [took for start, took in seen["tasks"] if began - took < start < seen["all"]]
        at = {"some": seen["some"], "all": seen["all"]}
        if asks:
            at |= {"question": min(ask["sent"] for ask in asks), "answer": max([began, *answers])}
        if began < seen["first"]:
            at["first"] = seen["first"]
        seconds = {name: (time - began) / 1e3 for name, time in at.items()} | {"longest": max([0.0, *tasks]) / 1e3}
        return cls(seconds, len(answers))


def opened(context: BrowserContext, address: str, tab: str = FIRST) -> tuple[Page, Coming]:
    """A window in which a tab was opened by its address, and how it came."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(f"{MARKS}\n({LOOK})({tab!r})")
    page.goto(f"{address}/{tab}", wait_until="commit")
    return page, come(page, tab)


def switched(page: Page, tab: str) -> Coming:
    """How a tab comes whose link is clicked."""
    page.evaluate(LOOK, tab)
    page.locator(f"#{tab}-link").click()
    return come(page, tab, clicked=True)


def come(page: Page, tab: str, clicked: bool = False) -> Coming:
    """Wait until a tab is there, and say how it came.

    Raises
    ------
    SystemExit
        If it does not come.
    """
    try:
        page.wait_for_function(THERE, polling=100)
    except TimeoutError:
        raise SystemExit(f"{tab} does not come. The page says {page.inner_text('body')[:300]!r}.") from None
    page.wait_for_timeout(STILL)
    seen = page.evaluate(SEEN, tab)
    return Coming.of(seen, seen["clicked"] if clicked else 0.0)


def libraries(browser: Browser, address: str) -> int:
    """How often plotly.js is fetched, or if it is there in another way, by a visit to Digits, which draws nothing."""
    fetched: list[Request] = []
    with browser.new_context(viewport=WINDOW) as context:
        context.on("request", lambda request: fetched.append(request) if "/plotly-" in request.url else None)
        page, _ = opened(context, address, "clusters")
        return max(len(fetched), page.evaluate(LIBRARY))


def measured(browser: Browser, ours: str, bare: str, rounds: int) -> tuple[list[float], dict[str, list[Coming]]]:
    """The bare page's first charts, and every way to come, in turns; one more round before, unmeasured."""
    charts: list[float] = []
    ways: dict[str, list[Coming]] = {}
    for turn in range(rounds + 1):
        print(f"switches: round {turn} of {rounds}", file=sys.stderr)
        with browser.new_context(viewport=WINDOW) as context:
            chart = pages.visit(context, bare).seconds
        came = [way for tab in OTHERS for way in switches(browser, ours, tab)]
        if turn:
            charts.append(chart)
            for name, coming in came:
                ways.setdefault(name, []).append(coming)
    return charts, ways


def switches(browser: Browser, ours: str, tab: str) -> list[tuple[str, Coming]]:
    """A cold visit of the first tab, and another tab that is opened from there twice."""
    with browser.new_context(viewport=WINDOW) as context:
        page, cold = opened(context, ours)
        first = switched(page, tab)
        switched(page, FIRST)
        return [("cold", cold), (tab, first), (again(tab), switched(page, tab))]


def again(tab: str) -> str:
    """What a second switch to a tab is called."""
    return f"{tab} again"


def lines(browser: Browser, ours: str, rounds: int = 5) -> list[Line]:
    """All lines about the coming of pages and tabs; `ours` is the address of our app."""
    with hosted("bench.bare:chart()") as bare:
        charts, ways = measured(browser, ours, bare, rounds)
    out = [*coming("cold visit", ways["cold"], median(charts), WAS["cold"])]
    for tab in OTHERS:
        out += coming(f"first switch to {tab.title()}", ways[tab], median(charts), WAS[tab], most_ratio=0.5)
        seconds = median(way.seconds["all"] for way in ways[again(tab)])
        out.append(Line(f"second switch to {tab.title()}: all of it painted", "s", seconds, most=0.4))
    asked = max(way.questions for tab in OTHERS for way in ways[tab])
    return [
        *out,
        Line("first switch to a tab: questions asked, at most", "questions", asked, BEFORE, QUESTIONS_WERE, most=1),
        Line(
            "visit to Digits: plotly.js fetched or run",
            "times",
            libraries(browser, ours),
            BEFORE,
            LIBRARIES_WERE,
            most=0,
        ),
    ]


def coming(
    said: str, ways: Sequence[Coming], chart: float, was: Mapping[str, float], most_ratio: float | None = None
) -> list[Line]:
    """The time line of one way to come; `most_ratio` is the bound on when all is painted, over what it was."""
    return [
        Line(
            f"{said}: {words}",
            "s",
            median(way.seconds.get(name, 0.0) for way in ways),
            BEFORE,
            was[name] * chart,
            most_ratio=most_ratio if name == "all" else None,
        )
        for name, words in WORDS.items()
        if name in was
    ]
