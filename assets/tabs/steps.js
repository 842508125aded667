// Step by step: a player over the steps that came beside the chart of inertia. Everything it shows is there,
// so nothing is asked while it plays.
import { again } from "../charts/charts.js";
import { axesOf, drawOnTop, isMade, moveTraces, plot } from "../charts/plotly_private.js";
import { extra } from "../charts/sent.js";
import { change, currentTab, view } from "../page/address.js";
import { constants } from "../page/constants.js";
import { within } from "../page/elements.js";
import { on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { numbers as unpacked } from "../rules/packed.js";
import { between, centresAt, clustersAt, indexOf, ownStep, trailTo } from "../rules/rounds.js";

const TAB = "scatter";
const PLOT = `${TAB}-steps-plot`;
const PACE = 650; // milliseconds a step
const INK = constants().colours.ink;
const PALE = 0.45; // what is left of the colours of points, so that centres stand out
const drawn = {}; // graph id -> the step that it was last drawn at, null for none
/** @type {any} */
let known = {}; // what came with the plot, with its numbers
let timer = null;

const page = () => document.getElementById(`${TAB}-page`);
const player = () => page().querySelector(".player");
const runOf = (now, id) => now.of[id.match(`^${TAB}-chart-(.)$`)?.[1]];

/**
 * The runs on the page, or null while another study is looked at.
 * @returns {any}
 */
function runs() {
    const show = flat(TAB).show ?? view().get("show");
    const sent = show === "steps" && extra(PLOT);
    if (!sent) return null;
    if (known.sent !== sent) {
        const decoded = Object.entries(sent.runs).map(([place, run]) => [place, unpacked(run)]);
        known = { sent, at: sent.at, of: Object.fromEntries(decoded), number: (known.number || 0) + 1 };
    }
    return known;
}

// Which of the steps that are shown the address names; beyond the last it is the last.
const index = ({ at }) => indexOf(at, Number(view().get("step") || 0));
const drawnAt = (now, id) => (now && (id === PLOT || runOf(now, id)) ? `${now.number} ${index(now)}` : null);

// Called when a chart is drawn: a run's points in the colours of this step, its centres and where they came from.
export function staged(id, data) {
    const now = runs();
    drawn[id] = drawnAt(now, id);
    if (drawn[id] === null) return data;
    if (id === PLOT) return [...data, here(now)];
    const run = runOf(now, id);
    const n = run.labels.length / run.said.length;
    if (n !== data[0].marker.color.length) return data;
    const i = ownStep(run, index(now));
    setOut(id, run, i);
    return cloud(data[0], run, n, i);
}

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
        marker: { ...points.marker, color: codesOf(run.centers), symbol: "diamond", size: 10, line },
        customdata: run.centers,
        hovertemplate: "centre of cluster %{customdata}<extra></extra>",
    };
    const trail = { type: "scatter3d", mode: "lines", ...trailTo(run, i, { x, y, z }), line, hoverinfo: "skip" };
    const text = clustersAt(run, i, n);
    const marker = { ...points.marker, color: codesOf(text) };
    return [{ ...points, text, marker, opacity: 1, meta: { kept: PALE } }, trail, centres];
}

// Colours are shared by many clusters, numbers are not.
const codesOf = (clusters) => Uint8Array.from(clusters, (cluster) => cluster % constants().codes.faded);

// Centres lie within their clusters and are seen all the same.
on("painted", ({ tab }) => {
    if (tab !== TAB || !runs()) return;
    for (const place of Object.keys(runs().of)) drawOnTop(plot(`${TAB}-chart-${place}`), [1, 2]);
});

// --- Centres glide from one step to the next. The chart is drawn with them at the end of their way; until they are
// there only their buffers change, which leaves what is settled alone.

const GLIDE = 0.6; // of the pace, while it plays
const BRIEFLY = 250; // milliseconds, for a single step
const still = matchMedia("(prefers-reduced-motion: reduce)");
const gliding = new WeakSet(); // graphs whose centres do
const under = {}; // graph id -> {run, i: the step that is drawn, from: the one that its centres leave}

function setOut(id, run, i) {
    const before = under[id];
    under[id] = { run, i };
    const gd = plot(id);
    if (!gd || !isMade(gd) || still.matches || before?.run !== run || Math.abs(before.i - i) !== 1) return;
    under[id].from = before.i;
    if (!gliding.has(gd)) gd.on("plotly_afterplot", () => glide(id));
    gliding.add(gd);
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
    const end = centresAt(run, i);
    const places = part === 1 ? end : between(centresAt(run, from), end, part);
    const trail = trailTo(run, part === 1 ? i : Math.min(from, i) + 1, places);
    return moveTraces(plot(id), { 1: trail, 2: places }) && part < 1;
}

// Where the runs are in the chart of inertia.
function here(now) {
    const all = Object.values(now.of).map((run) => [run, ownStep(run, index(now))]);
    return {
        type: "scatter",
        mode: "markers",
        x: all.map(([, i]) => now.at[i]),
        y: all.map(([run, i]) => run.inertia[i]),
        marker: { size: 11, color: constants().colours.rule, line: { width: 2, color: INK } },
        hoverinfo: "skip",
    };
}

// Called when the address or the page has changed.
export function step() {
    const now = runs();
    if (!now) stop();
    if (!now) drawn[PLOT] = null; // it is out of sight
    // What was drawn before this code was there has not been drawn at any step.
    const shown = now ? [PLOT, ...Object.keys(now.of).map((place) => `${TAB}-chart-${place}`)] : [];
    for (const id of new Set([...Object.keys(drawn), ...shown]))
        if ((drawn[id] ?? null) !== drawnAt(now, id)) again(id);
    if (now) tell(now);
}

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
        line.children[1].textContent = run.said[ownStep(run, i)];
    });
    const button = player().querySelector("[data-go=play]");
    button.textContent = timer ? "Pause" : "Play";
    button.title = button.textContent;
    button.setAttribute("aria-label", button.title);
    // Who listens hears where it stops.
    player()
        .querySelector(".now")
        .setAttribute("aria-live", timer ? "off" : "polite");
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
    const there = at[Math.max(0, Math.min(i, at.length - 1))];
    change(TAB, { step: there ? String(there) : null }, { toServer: false, push });
    step();
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
    timer = setTimeout(goOn, PACE);
    go(atEnd ? 0 : index(runs()) + 1);
    if (index(runs()) === runs().at.length - 1) pause();
}

function goOn() {
    if (!runs() || currentTab() !== TAB) return stop();
    timer = setTimeout(goOn, PACE);
    go(index(runs()) + 1, false);
    if (index(runs()) === runs().at.length - 1) pause();
}

function pause() {
    stop();
    step();
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
    const button = within(event, "[data-go]");
    if (button && runs()) ways[button.dataset.go]();
});

document.addEventListener("keydown", (event) => {
    const way = within(event, ".player") && keys[event.key];
    // A button has its own Space, a slider its own arrows.
    const native = within(event, way === "play" ? "button" : "input");
    if (!way || native || !runs()) return;
    event.preventDefault();
    ways[way]();
});

/** A click anywhere in the chart of inertia goes to the nearest step that is shown. */
export function click(gd, event) {
    const axis = axesOf(gd).x;
    const x = axis.p2d(event.clientX - gd.getBoundingClientRect().left - axis.offset);
    const far = runs().at.map((step) => Math.abs(step - x));
    move(far.indexOf(Math.min(...far)));
}
