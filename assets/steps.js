// Step by step: a player over the steps that came beside the chart of inertia. Everything it shows is there,
// so nothing is asked while it plays.
window.explorer = window.explorer || {};

(function (explorer) {
    const TAB = "blobs";
    const PLOT = `${TAB}-steps-plot`;
    const PACE = 650; // milliseconds a step
    const INK = "#010203"; // dashboard/figures/theme.py
    const drawn = {}; // graph id -> the step that it was last drawn at, null for none
    let known = {}; // what came with the plot, with its numbers
    let timer = null;

    const page = () => document.getElementById(`${TAB}-page`);
    const player = () => page().querySelector(".player");
    const runOf = (now, id) => now.of[id.match(`^${TAB}-chart-(.)$`)?.[1]];

    // The runs on the page, or null while another study is looked at.
    function runs() {
        const show = explorer.flat(TAB).show ?? explorer.view(TAB).get("show");
        const extra = show === "steps" && explorer.extra(PLOT);
        if (!extra) return null;
        if (known.extra !== extra) {
            const decoded = Object.entries(extra.runs).map(([place, run]) => [place, numbered(explorer.numbers(run))]);
            known = { extra, at: extra.at, of: Object.fromEntries(decoded), number: (known.number || 0) + 1 };
        }
        return known;
    }

    // Colours are shared by many clusters, numbers are not.
    function numbered(run) {
        const clusters = Array.from(run.labels, (centre) => run.centers[centre]);
        return { ...run, clusters, codes: Uint8Array.from(clusters, colour), colours: Array.from(run.centers, colour) };
    }
    const colour = (cluster) => cluster % 61; // FADED in dashboard/figures/theme.py

    // Which of the steps that are shown the address names; beyond the last it is the last.
    const index = ({ at }) => at.findLastIndex((step) => step <= Number(explorer.view(TAB).get("step") || 0));
    const own = (run, i) => Math.min(i, run.said.length - 1);
    const drawnAt = (now, id) => (now && (id === PLOT || runOf(now, id)) ? `${now.number} ${index(now)}` : null);

    // Called when a chart is drawn: a run's points in the colours of this step, its centres and where they came from.
    explorer.staged = function (id, data) {
        const now = runs();
        drawn[id] = drawnAt(now, id);
        if (drawn[id] === null) return data;
        if (id === PLOT) return [...data, here(now)];
        const run = runOf(now, id);
        const n = run.codes.length / run.said.length;
        if (n !== data[0].marker.color.length) return data;
        const i = own(run, index(now));
        setOut(id, run, i);
        return cloud(data[0], run, n, i);
    };

    function cloud(points, run, n, i) {
        const { x, y, z } = centresAt(run, i);
        const line = { width: 3, color: INK };
        const centres = {
            type: "scatter3d",
            mode: "markers+text",
            text: [...run.centers].map((cluster) => `${cluster}<br> `), // clear of the diamond
            textposition: "top center",
            textfont: { size: 14, color: INK },
            x,
            y,
            z,
            customdata: run.centers,
            marker: { ...points.marker, color: run.colours, symbol: "diamond", size: 10, line },
            hovertemplate: "centre of cluster %{customdata}<extra></extra>",
        };
        const trail = { type: "scatter3d", mode: "lines", ...trailTo(run, i, { x, y, z }), line, hoverinfo: "skip" };
        const marker = { ...points.marker, color: run.codes.slice(i * n, (i + 1) * n) };
        // Pale enough for the centres to be seen among them, however many cover each other.
        const opacity = Math.max(0.08, 0.35 * Math.min(1, (300 / n) ** 0.4));
        const text = run.clusters.slice(i * n, (i + 1) * n);
        return [{ ...points, text, marker, opacity }, trail, centres];
    }

    const axes = (of) => Object.fromEntries(["x", "y", "z"].map((name) => [name, of(name)]));
    const centresAt = (run, i) => axes((name) => run[name].slice(i * run.centers.length, (i + 1) * run.centers.length));

    // The way of each centre over the first `steps` steps and on to where it is.
    function trailTo(run, steps, here) {
        const k = run.centers.length;
        const way = (name, c) => [...Array.from({ length: steps }, (_, s) => run[name][s * k + c]), here[name][c], null];
        return axes((name) => [...run.centers].flatMap((_, c) => way(name, c)));
    }

    // --- Centres glide from one step to the next. The chart is drawn with them at the end of their way; until they are
    // there only their buffers change, which leaves what is settled alone.

    const GLIDE = 0.6; // of the pace, while it plays
    const BRIEFLY = 250; // milliseconds, for a single step
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const under = {}; // graph id -> {run, i: the step that is drawn, from: the one that its centres leave}

    function setOut(id, run, i) {
        const before = under[id];
        under[id] = { run, i };
        const gd = explorer.plot(id);
        if (!gd?.on || still.matches || before?.run !== run || Math.abs(before.i - i) !== 1) return;
        under[id].from = before.i;
        if (!gd.explorerGlides) gd.on("plotly_afterplot", () => glide(id));
        gd.explorerGlides = true;
    }

    function glide(id) {
        const mine = under[id];
        if (mine.from === undefined || mine.began) return;
        mine.began = performance.now();
        const takes = timer ? GLIDE * PACE : BRIEFLY;
        const frame = () => {
            if (under[id] !== mine) return;
            const part = Math.min(1, (performance.now() - mine.began) / takes);
            if (along(id, mine, part * part * (3 - 2 * part))) requestAnimationFrame(frame);
        };
        frame();
    }

    // Puts the centres so far along their way; whether there is more of it.
    function along(id, { run, i, from }, part) {
        const gd = explorer.plot(id);
        const scene = gd?._fullLayout?.scene?._scene;
        const [, trail, centres] = gd?._fullData || [];
        if (!scene?.glplot || !centres || !scene.traces[centres.uid]) return false;
        const [start, end] = [centresAt(run, from), centresAt(run, i)];
        const here = part === 1 ? end : axes((name) => start[name].map((at, c) => at + part * (end[name][c] - at)));
        const way = trailTo(run, part === 1 ? i : Math.min(from, i) + 1, here);
        scene.traces[centres.uid].update({ ...centres, ...here });
        scene.traces[trail.uid].update({ ...trail, ...way, _length: way.x.length });
        scene.glplot.redraw();
        return part < 1;
    }

    // Where the runs are in the chart of inertia.
    function here(now) {
        const all = Object.values(now.of).map((run) => [run, own(run, index(now))]);
        return {
            type: "scatter",
            mode: "markers",
            x: all.map(([, i]) => now.at[i]),
            y: all.map(([run, i]) => run.inertia[i]),
            marker: { size: 11, color: "#8b95a1", line: { width: 2, color: INK } },
            hoverinfo: "skip",
        };
    }

    // Called when the address or the page has changed.
    explorer.step = function () {
        const now = runs();
        if (!now) stop();
        if (!now) drawn[PLOT] = null; // it is out of sight
        for (const id of Object.keys(drawn)) if (drawn[id] !== drawnAt(now, id)) explorer.again(id);
        if (now) tell(now);
    };

    function tell(now) {
        const i = index(now);
        const slider = range();
        slider.max = now.at.length - 1;
        slider.value = i;
        slider.setAttribute("aria-valuetext", `${now.at[i]} of ${now.at.at(-1)}`);
        const lines = [...player().querySelectorAll(".now > p")];
        const told = Object.entries(now.of);
        lines.forEach((line, nth) => {
            const [place, run] = told[nth] || [];
            line.hidden = !run;
            if (!run) return;
            line.children[0].textContent = place.toUpperCase();
            line.children[1].textContent = run.said[own(run, i)];
        });
        const button = player().querySelector("[data-go=play]");
        button.textContent = timer ? "Pause" : "Play";
        button.title = button.textContent;
        button.setAttribute("aria-label", button.title);
        // Who listens hears where it stops.
        player().querySelector(".now").setAttribute("aria-live", timer ? "off" : "polite");
    }

    function range() {
        const there = player().querySelector("input");
        if (there) return there;
        const slider = Object.assign(document.createElement("input"), { type: "range", min: 0 });
        const place = player().querySelector(".range");
        slider.setAttribute("aria-label", place.dataset.label);
        slider.addEventListener("input", () => move(Number(slider.value)));
        place.append(slider);
        return slider;
    }

    function go(i, push = true) {
        const { at } = runs();
        const step = at[Math.max(0, Math.min(i, at.length - 1))];
        explorer.change(TAB, { step: step ? String(step) : null }, { toServer: false, push });
        explorer.step();
    }

    // A reader who goes somewhere has seen enough.
    function move(i) {
        stop();
        go(i);
    }

    function stop() {
        clearTimeout(timer);
        timer = null;
    }

    // All of it is one step in history.
    function play() {
        const atEnd = index(runs()) === runs().at.length - 1;
        timer = setTimeout(on, PACE);
        go(atEnd ? 0 : index(runs()) + 1);
        if (index(runs()) === runs().at.length - 1) pause();
    }

    function on() {
        if (!runs() || explorer.tab() !== TAB) return stop();
        timer = setTimeout(on, PACE);
        go(index(runs()) + 1, false);
        if (index(runs()) === runs().at.length - 1) pause();
    }

    function pause() {
        stop();
        explorer.step();
    }

    const ways = {
        first: () => move(0),
        back: () => move(index(runs()) - 1),
        play: () => (timer ? pause() : play()),
        on: () => move(index(runs()) + 1),
        last: () => move(runs().at.length - 1),
    };
    const keys = { " ": "play", ArrowLeft: "back", ArrowRight: "on", Home: "first", End: "last" };

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-go]");
        if (button && runs()) ways[button.dataset.go]();
    });

    document.addEventListener("keydown", (event) => {
        const way = event.target.closest?.(".player") && keys[event.key];
        // A button has its own Space, a slider its own arrows.
        const native = way === "play" ? event.target.closest("button") : event.target.closest?.("input");
        if (!way || native || !runs()) return;
        event.preventDefault();
        ways[way]();
    });

    // A click anywhere in the chart of inertia goes to the nearest step that is shown.
    explorer.steppable = function (gd) {
        explorer.onRelease(gd, (e) => e.target.closest(".draglayer"), (event) => {
            const axis = gd._fullLayout.xaxis;
            const x = axis.p2d(event.clientX - gd.getBoundingClientRect().left - axis._offset);
            const far = runs().at.map((step) => Math.abs(step - x));
            move(far.indexOf(Math.min(...far)));
        });
    };
})(window.explorer);
