"""A reader in front of the app: opens views, moves controls, drags and clicks charts, by mouse and keys.

Nothing here sleeps until something ought to have happened: it waits until it has.
"""

import base64
import json
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

TABS = ("scatter", "dendrogram", "clusters", "neighbours")
CLOUD = {"scatter": "scatter-chart-a", "dendrogram": "dendrogram-cloud", "neighbours": "neighbours-cloud"}
CHARTS = {
    "scatter": ("scatter-chart-a", "scatter-chart-b"),
    "dendrogram": ("dendrogram-tree", "dendrogram-cloud", "dendrogram-heights"),
    "clusters": (),
    "neighbours": ("neighbours-cloud", "neighbours-distances"),
}
ASKED = "_dash-update-component"
PATIENCE = 60_000  # milliseconds; a slow machine draws 3D in software, and may have other things to do
expect.set_options(timeout=PATIENCE)

# Runs before the page's own scripts: counts requests under way, and the frames and the time since the page
# last changed. A page that was kept from working is still as long as that took, but no frames have passed.
WATCH = """
(() => {
    const seen = (window.seen = { asking: 0, changed: performance.now(), frames: 0 });
    const touch = () => Object.assign(seen, { changed: performance.now(), frames: 0 });
    const frame = () => { seen.frames += 1; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    const fetched = window.fetch;
    window.fetch = (...args) => {
        seen.asking += 1;
        touch();
        return fetched(...args).finally(() => {
            seen.asking -= 1;
            touch();
        });
    };
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
        console.error("The page's policy forbids", violatedDirective, blockedURI, sourceFile, lineNumber));
    new MutationObserver(touch).observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true,
    });
    for (const name of ["pushState", "replaceState"]) {
        const original = history[name];
        history[name] = function (...args) { touch(); return original.apply(this, args); };
    }
})();
"""
CALM = """
() => seen.asking === 0 && seen.frames > 3 && performance.now() - seen.changed > 100
    && !document.querySelector("[data-panel]:not([hidden]):not([data-settled])")
"""
PLOT = "document.querySelector(`#${id} .js-plotly-plot`)"
PAINTED = f"""
(id) => {{
    const plot = {PLOT}, layout = plot?._fullLayout;
    if (!plot?.closest("[data-drawn]") || !plot._fullData?.length) return false;
    const glplot = layout.scene?._scene?.glplot;
    if (glplot) return !!plot.querySelector(".gl-container canvas") && glplot.objects.length > 0 && !!glplot.onrender;
    return !layout.scene && !!plot.querySelector(".scatterlayer .trace, .barlayer .trace, .heatmaplayer .hm");
}}
"""
# One of the page's own modules, the same that the page runs.
MODULE = "import(new URL(name, document.querySelector('script[type=module]').src))"
CALL = f"async ([name, what, args]) => (await {MODULE})[what](...args)"
# Numbers are there, and every chart whose place is shown is drawn.
READY = f"""
(tab) => {{
    const page = document.getElementById(`${{tab}}-page`);
    if (!page) return false;
    const frames = [...page.querySelectorAll(".frame")].filter((f) => f.offsetParent);
    const some = frames.length > 0 || !page.querySelector(".frame");
    const words = page.querySelector(".numbers, .onward, .choose");
    return some && !!words && frames.every((f) => ({PAINTED})(f.id.replace("-frame", "")));
}}
"""
CAMERA = f"""
(id) => {{
    const {{ eye, center, up }} = {PLOT}._fullLayout.scene._scene.getCamera();
    return [eye, center, up].flatMap((v) => [v.x, v.y, v.z]);
}}
"""
TRACES = f"""
(id) => {PLOT}._fullData.map((t) => ({{
    n: t.x?.length ?? 0,
    x: [...(t.x ?? [])].slice(0, 400).map((v) => Number.isFinite(v) ? v : null),
    y: [...(t.y ?? [])].slice(0, 400).map((v) => Number.isFinite(v) ? v : null),
    colour: t.marker && typeof t.marker.color !== "string" ? [...t.marker.color] : t.marker?.color ?? t.line?.color,
    custom: t.customdata?.map ? [...t.customdata].map((c) => (c?.length ? [...c] : c)) : [],
    text: t.text ?? null,
    mode: t.mode,
}}))
"""
# Where the points of a trace are on the page, those first from which all others, of any trace, are farthest.
APART = f"""
([id, trace]) => {{
    const plot = {PLOT}, scene = plot._fullLayout.scene._scene, [sx, sy, sz] = scene.dataScale;
    const {{ model, view, projection }} = scene.glplot.cameraParams;
    const by = (m, v) => [0, 1, 2, 3].map((i) => v.reduce((sum, x, j) => sum + m[4 * j + i] * x, 0));
    const box = plot.querySelector(".gl-container canvas").getBoundingClientRect();
    const seen = (t, i) => {{
        const [x, y, , w] = by(projection, by(view, by(model, [t.x[i] * sx, t.y[i] * sy, t.z[i] * sz, 1])));
        return [box.left + ((x / w + 1) / 2) * box.width, box.top + ((1 - y / w) / 2) * box.height];
    }};
    const all = plot._fullData.map((t) => Array.from(t.x, (_, i) => seen(t, i)));
    const rows = plot._fullData.map((t) => t.customdata ?? t.x.map((_, i) => i));
    const far = ([x, y], row) => Math.min(...all.flatMap((points, j) => points.map(
        (p, i) => (rows[j][i] === row ? Infinity : Math.hypot(p[0] - x, p[1] - y))
    )));
    const inside = ([x, y]) => x > box.left + 20 && x < box.right - 20 && y > box.top + 40 && y < box.bottom - 20;
    return all[trace].map((at, i) => ({{ row: rows[trace][i], at, far: far(at, rows[trace][i]) }}))
        .filter(({{ at }}) => inside(at)).sort((a, b) => b.far - a.far);
}}
"""
# Which row of the data the mouse is on, in a 3D chart.
HOVERED = f"""
(id) => {{
    const at = {PLOT}._fullLayout.scene._scene.oldEventData?.points?.[0];
    return at ? at.customdata ?? at.pointNumber : null;
}}
"""
# How many pixels of a picture have a colour rather than a grey.
COLOURED = """
async (uri) => {
    const picture = await createImageBitmap(await (await fetch(uri)).blob());
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
        const rgb = data.slice(i, i + 3);
        if (Math.max(...rgb) - Math.min(...rgb) > 60) count += 1;
    }
    return count;
}
"""


class Reader:
    """One browser window, as somebody uses it."""

    def __init__(self, context, base):
        self.context = context
        self.base = base
        self.errors = []
        self.allowed = ()  # parts of errors that a test means to cause
        self.answers = []  # every response of the server to a question of the page
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(f"page error: {error.stack or error}"))
        self.page.on("response", self._response)
        self.code = set()  # requests for scripts that are on their way: what they listen to is not heard yet
        self.page.on("request", self._requested)
        for over in ("requestfinished", "requestfailed"):
            self.page.on(over, self._over)

    def _console(self, message):
        if message.type == "error":
            self.errors.append(f"console: {message.text}")

    def _requested(self, request):
        if request.resource_type == "script":
            self.code.add(request)

    def _over(self, request):
        self.code.discard(request)

    def _response(self, response):
        if response.status >= 400:
            self.errors.append(f"HTTP {response.status}: {response.url}")
        if ASKED in response.url:
            self.answers.append(response)

    # --- Going places --------------------------------------------------------------------------

    def open(self, tab, query=""):
        """Open a view by its address and wait until it is there."""
        self.page.goto(f"{self.base}/{tab}" + (f"?{query}" if query else ""))
        self.ready(tab)

    def visit(self, tab, query=""):
        """Show a view without loading the page again, as Back would."""
        if not self.page.url.startswith(self.base):
            return self.open(tab, query)
        self.calm()
        self.route(tab, query)
        return self.ready(tab)

    def route(self, tab, query=""):
        """Change the address in place."""
        self.page.evaluate(
            "(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }",
            f"/{tab}" + (f"?{query}" if query else ""),
        )
        self.calm()

    def ready(self, tab):
        """Wait until a tab is painted and nothing moves any more."""
        expect(self.page.locator(f"#{tab}-panel")).to_be_visible()
        self.page.wait_for_function(READY, arg=tab)
        self.calm()

    def go(self, tab):
        """Open a tab by its link."""
        self.page.locator(f"#{tab}-link").click()
        self.ready(tab)

    def back(self):
        """The browser's Back."""
        self._travel("back")

    def forward(self):
        """The browser's Forward."""
        self._travel("forward")

    def _travel(self, way):
        self.page.evaluate(
            "(way) => new Promise((there) => { addEventListener('popstate', there, { once: true }); history[way](); })",
            way,
        )
        self.calm()

    def calm(self):
        """Wait until nothing is asked, all code is there and the page has been still for a moment."""
        self.page.wait_for_function(CALM)
        while self.code:
            self.until(lambda: not self.code)
            self.page.wait_for_function(CALM)

    def painted(self, chart):
        """Wait until a chart is drawn."""
        self.page.wait_for_function(PAINTED, arg=chart)

    def call(self, module, function, *args):
        """What a function of one of the page's modules answers."""
        return self.page.evaluate(CALL, [module, function, list(args)])

    def change(self, tab, **fields):
        """Change fields of a tab's view, as its controls do: ``change("scatter", method__n_clusters="3")``."""
        self.call("page/address.js", "change", tab, {name.replace("__", "."): value for name, value in fields.items()})

    def confirmed(self, tab, field, value, timeout=PATIENCE):
        """Wait until the server has confirmed a field of a tab's view."""
        told = f"async ([name, tab, field, value]) => (await {MODULE}).flat(tab)[field] === value"
        self.page.wait_for_function(told, arg=["page/shown.js", tab, field, value], timeout=timeout)

    # --- The address ---------------------------------------------------------------------------

    @property
    def path(self):
        """The tab that the address names."""
        return urlsplit(self.page.url).path

    @property
    def query(self):
        """What the address says: name to value."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    @property
    def settings(self):
        """What the address says, but for the camera, which stays where it was moved to before."""
        return {name: value for name, value in self.query.items() if name != "camera"}

    def says(self, name, value):
        """Wait until the address gives a parameter this value (None: does not name it)."""
        self.page.wait_for_function(
            "([name, value]) => new URLSearchParams(location.search).get(name) === value", arg=[name, value]
        )

    # --- Controls ------------------------------------------------------------------------------

    def control(self, field):
        """A control of the tab that is shown, by its field; one that is folded away is unfolded."""
        if field == "~" and self.query.get("edit", "a") == "a":
            field = "method"  # the run always is a method's, so it has a choice of its own
        there = self.page.locator(f'[data-panel]:not([hidden]) [data-field="{field}"]')
        there.evaluate_all("(found) => found.forEach((e) => e.closest('details.more')?.setAttribute('open', ''))")
        return there

    def named(self, field):
        """A field as the address spells it."""
        return field.replace("~", self.call("page/address.js", "editedField", self.path.strip("/")))

    def type(self, field, value, wait=True):
        """Type a value into a number box."""
        box = self.control(field).locator("input").first
        box.fill(str(value))
        box.press("Enter")
        if wait:
            self.says(self.named(field), str(value))
            self.calm()

    def value(self, field):
        """What a control shows."""
        chosen = self.control(field).locator("select option:checked")
        return chosen.inner_text() if chosen.count() else self.control(field).locator("input").first.input_value()

    def choose(self, field, label):
        """Choose one of a list."""
        self.control(field).locator("select").select_option(label=label)
        self.calm()

    def flip(self, field):
        """Turn a switch."""
        self.control(field).locator("input").click()
        self.calm()

    def button(self, name):
        """A button of the tab that is shown."""
        return self.page.locator("[data-panel]:not([hidden])").get_by_role("button", name=name, exact=True)

    def press(self, name):
        """Press a button and wait for what follows."""
        self.button(name).click()
        self.calm()

    # --- What the page says --------------------------------------------------------------------

    def numbers(self, place):
        """The strip of numbers in a place: name to value."""
        parts = self.page.locator(f"#{place} .numbers > div").all_inner_texts()
        return dict(part.split("\n")[:2] for part in parts)

    def notice(self, tab):
        """Why a view was refused."""
        place = self.page.locator(f"#{tab}-notice .notice")
        expect(place).to_be_visible()
        return place.inner_text()

    def quiet(self, tab):
        """Nothing is refused."""
        expect(self.page.locator(f"#{tab}-notice .notice")).to_have_count(0)

    # --- Charts --------------------------------------------------------------------------------

    def camera(self, chart):
        """Eye, centre and up of a 3D chart: nine numbers."""
        return self.page.evaluate(CAMERA, chart)

    def traces(self, chart):
        """What a chart draws, by trace."""
        return self.page.evaluate(TRACES, chart)

    def colours(self, chart, trace=0):
        """The colours of a trace's points."""
        return self.traces(chart)[trace]["colour"]

    def coloured_pixels(self, chart):
        """How much of a chart's picture is in colour."""
        picture = self.page.locator(f"#{chart}").screenshot()
        return self.page.evaluate(COLOURED, data_uri(picture))

    @contextmanager
    def changes(self, what):
        """Inside, something happens; afterwards `what()` answers differently than before."""
        before = what()
        yield
        self.until(lambda: what() != before)
        self.calm()

    def until(self, condition):
        """Wait until a condition that only Python can tell holds."""
        for _ in range(PATIENCE // 50):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("It did not come true.")

    def drag(self, chart, dx, dy, start=None):
        """Drag a 3D chart by the mouse, and wait until its camera is in the address.

        Windows are shared, and drags add up: from a camera above, down, or it would end in the zenith,
        where turning moves it no more.
        """
        self.page.locator(f"#{chart}").scroll_into_view_if_needed()
        box = self.page.locator(f"#{chart} .gl-container canvas").bounding_box()
        x, y = start or (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        was = self.query.get("camera")
        if start is None:
            dy = -abs(dy) if self.camera(chart)[2] > 0 else abs(dy)
        self.page.mouse.move(x, y)
        self.frame()
        self.page.mouse.down()
        for step in range(1, 6):
            self.page.mouse.move(x + dx * step / 5, y + dy * step / 5)
            self.frame()
        self.page.mouse.up()
        self.page.wait_for_function(
            "(was) => { const now = new URLSearchParams(location.search).get('camera'); return now && now !== was; }",
            arg=was,
        )
        self.calm()

    def frame(self):
        """Two frames of the screen: Plotly reads the mouse once a frame."""
        self.page.evaluate("() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")

    def find_row(self, chart, trace):
        """A row among a trace's points that nothing covers, and where it is on the page."""
        self.page.locator(f"#{chart}").scroll_into_view_if_needed()
        self.calm()
        for point in self.page.evaluate(APART, [chart, trace])[:5]:
            x, y = point["at"]
            self.page.mouse.move(x - 3, y)
            self.frame()
            self.page.mouse.move(x, y)
            for _ in range(50):
                self.frame()
                if self.page.evaluate(HOVERED, chart) == point["row"]:
                    return point["row"], (x, y)
        raise AssertionError("Every point is covered by another.")

    def click_held(self, x, y):
        """A click as long as a hand's: Plotly looks at the buttons once a frame."""
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.wait_for_timeout(300)
        self.page.mouse.up()
        self.calm()

    def place_in(self, chart, x, y):
        """Where data coordinates of a 2D chart are on the page."""
        self.page.locator(f"#{chart}").scroll_into_view_if_needed()
        return self.page.evaluate(
            f"""([id, x, y]) => {{
                const plot = {PLOT}, {{ xaxis, yaxis }} = plot._fullLayout, box = plot.getBoundingClientRect();
                return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
            }}""",
            [chart, x, y],
        )

    def click_in(self, chart, x, y):
        """Click in a 2D chart at data coordinates."""
        at = self.place_in(chart, x, y)
        self.page.mouse.move(at[0] - 2, at[1])
        self.frame()
        self.page.mouse.move(*at)
        self.frame()
        self.click_held(*at)

    def names(self, roles):
        """The accessible names of all that has one of these roles, as the browser tells them: (role, name)."""
        session = self.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        found = [
            (n.get("role", {}).get("value"), n.get("name", {}).get("value", "")) for n in nodes if not n["ignored"]
        ]
        return [(role, name) for role, name in found if role in roles]

    def drawings(self, tab):
        """What was last drawn: chart to what was sent for it. A slow answer is asked for again, and then holds none."""
        asked = [a for a in self.answers if f'"{tab}-ask"' in (a.request.post_data or "")]
        for answer in reversed(asked):
            sent = json.loads(answer.text())["response"][f"{tab}-answer"]["data"].get("drawings")
            if sent:
                return sent
        return {}


def data_uri(png):
    """A picture as an address."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def near(one, other, by=0.01):
    """Whether two cameras are the same to the eye."""
    return len(one) == len(other) and all(abs(a - b) <= by for a, b in zip(one, other, strict=True))
