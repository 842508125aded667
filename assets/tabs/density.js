// Choose eps: a line over the curve or the valleys, dragged by mouse or finger, moved by keys. While it moves, what it
// would find is counted and the cloud painted here; where the hand lets go is one step of the view's history.
import { cloudOver } from "../charts/cloudpreview.js";
import { axesOf, plot } from "../charts/plotly_private.js";
import { clusters, extra } from "../charts/sent.js";
import { constants } from "../page/constants.js";
import { apply, showing } from "../page/controls.js";
import { within } from "../page/elements.js";
import { on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { short, rounded as shortest } from "../rules/numerals.js";
import { array } from "../rules/packed.js";
import { alike, cutAt, denseAt } from "../rules/reachability.js";

const TAB = "scatter";
const PLOT = `${TAB}-density-plot`;
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
const STILL = 450; // ms after the last key until the view is changed
const { faded, noise: NOISE } = constants().codes;

let known = null; // what came with the chart: {from, n, eps, place, field, sets, order}
let at = null; // the height while the line is held
let frame = 0;
let leaving = false; // after letting go, until the server's own drawing is there
let timer = 0;
let held = null;
const clouds = {}; // chart id -> its painter

const byId = (name) => document.getElementById(`${TAB}-density-${name}`);
const axis = () => axesOf(plot(PLOT))?.y;

function sent() {
    const from = flat(TAB).show === "density" ? extra(PLOT) : null;
    if (!from) return null;
    if (known?.from !== from) {
        const order = from.rows && { reach: array(from.reach), core: array(from.core), rows: array(from.rows) };
        known = { ...from, from, order };
    }
    return known;
}

// Puts the line where the distance is, and says what it comes to.
function place() {
    const line = byId("line");
    const y = axis();
    if (!line || !y || !sent()) return;
    const height = at ?? known.eps;
    const top = plot(PLOT).getBoundingClientRect().top - line.parentElement.getBoundingClientRect().top;
    const pixel = Math.min(Math.max(y.d2p(height), 0), y.length);
    line.style.transform = `translateY(${top + y.offset + pixel}px)`;
    line.hidden = false;
    Object.assign(byId("track").style, { top: `${top + y.offset}px`, height: `${y.length}px` });
    line.dataset.said = told(height);
    line.setAttribute("aria-valuemax", short(y.range[1]));
    line.setAttribute("aria-valuenow", short(height));
    line.setAttribute("aria-valuetext", `${short(height)}: ${told(height)}`);
}

function told(eps) {
    const { order, n } = known;
    if (!order) return `eps ${short(eps)}`;
    const { clusters: k, noise } = cutAt(order, eps);
    const dense = Math.round((100 * denseAt(order.core, eps)) / n);
    const many = `${k.toLocaleString("en")} cluster${k === 1 ? "" : "s"}, ${noise.toLocaleString("en")} noise`;
    return `eps ${short(eps)}: ${many}, ${dense}% dense`;
}

// One step of the hand.
function step() {
    frame = 0;
    if (at === null || !sent()) return;
    place();
    paint();
    showing(TAB, { [known.field]: at });
}

function paint() {
    const id = `${TAB}-chart-${known.place}`;
    const there = plot(id) && clusters(id);
    if (!known.order || there?.length !== known.n) return;
    const { labels, clusters: k } = cutAt(known.order, at);
    clouds[id] ??= cloudOver(id);
    clouds[id].paint(Uint8Array.from(alike(labels, k, there), (label) => (label < 0 ? NOISE : label % faded)));
}

function move(height) {
    const y = axis();
    if (!y) return;
    const top = Math.max(...y.range);
    // No more digits than a pixel is worth; nothing is found within no distance.
    const pixel = Math.abs(y.p2d(1) - y.p2d(0));
    at = shortest(Math.min(Math.max(height, pixel), top), pixel / 2);
    leaving = false;
    if (!frame) frame = requestAnimationFrame(step);
}

function release() {
    if (at === null || !sent()) return;
    if (frame) cancelAnimationFrame(frame);
    step();
    if (at === known.eps) return leave();
    leaving = true;
    apply(TAB, { ...known.sets, [known.field]: at });
}

// The server's drawing is there: what was painted by hand goes.
function leave() {
    leaving = false;
    at = null;
    for (const cloud of Object.values(clouds)) cloud.end();
    place();
}

function cancel() {
    if (!sent()) return;
    showing(TAB, { [known.field]: flat(TAB)[known.field] });
    leave();
}

/** The chart was made. */
export function watch(gd) {
    gd.on("plotly_afterplot", () => !leaving && place());
    place();
}

/** A click: the distance is where it is. */
export function click(gd, event) {
    const y = axis();
    if (!y || !sent() || held) return;
    move(y.p2d(event.clientY - gd.getBoundingClientRect().top - y.offset));
    release();
}

on("settled", ({ tab }) => {
    if (tab !== TAB) return;
    if (leaving) leave();
    else if (at === null) place();
});
on("arranged", ({ tab }) => tab === TAB && at === null && place());

document.addEventListener("pointerdown", (event) => {
    const handle = within(event, `#${TAB}-density-line, #${TAB}-density-track`);
    if (!handle || event.button || !sent()) return;
    const line = byId("line");
    const grip = handle === line ? event.clientY - line.getBoundingClientRect().top - line.offsetHeight / 2 : 0;
    held = { pointer: event.pointerId, grip, moved: false };
    handle.setPointerCapture(event.pointerId);
    line.classList.add("held");
    if (handle !== line) to(event);
    event.preventDefault();
    line.focus({ preventScroll: true });
});
document.addEventListener("pointermove", (event) => held?.pointer === event.pointerId && to(event));
document.addEventListener(
    "pointerup",
    (event) => held?.pointer === event.pointerId && drop(held.moved ? release : cancel),
);
document.addEventListener("pointercancel", (event) => held?.pointer === event.pointerId && drop(cancel));

function to(event) {
    const y = axis();
    if (!y) return;
    held.moved = true;
    move(y.p2d(event.clientY - held.grip - plot(PLOT).getBoundingClientRect().top - y.offset));
}

function drop(then) {
    held = null;
    byId("line").classList.remove("held");
    then();
}

document.addEventListener("keydown", (event) => {
    if (!within(event, `#${TAB}-density-line`) || !sent()) return;
    const y = axis();
    if (event.key === "Escape" && at !== null) {
        clearTimeout(timer);
        return drop(cancel);
    }
    if (!KEYS[event.key] || !y) return;
    event.preventDefault();
    move((at ?? known.eps) + (KEYS[event.key] * Math.max(...y.range)) / 100);
    clearTimeout(timer);
    timer = setTimeout(release, STILL);
});
window.addEventListener("resize", () => requestAnimationFrame(place));
