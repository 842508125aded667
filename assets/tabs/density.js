// Choose eps: a line over the curve or the valleys, dragged by mouse or finger, moved by keys. While it moves, what it
// would find is counted and the cloud painted here; where the hand lets go is one step of the view's history.
import { cloudOver } from "../charts/cloudpreview.js";
import { lineOver } from "../charts/line.js";
import { plot } from "../charts/plotly_private.js";
import { clusters, extra } from "../charts/sent.js";
import { constants } from "../page/constants.js";
import { apply, showing } from "../page/controls.js";
import { on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { short } from "../rules/numerals.js";
import { array } from "../rules/packed.js";
import { alike, cutAt, denseAt } from "../rules/reachability.js";

const TAB = "scatter";
const PLOT = `${TAB}-density-plot`;
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
const { faded, noise: NOISE } = constants().codes;

let known = null; // what came with the chart: {from, n, eps, place, field, sets, order}
let at = null; // the height while the line is held
let frame = 0;
let leaving = false; // after letting go, until the server's own drawing is there
const clouds = {}; // chart id -> its painter

const line = lineOver(`${TAB}-density`, PLOT, { ready: sent, take() {}, move, release, cancel, press });

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
    if (!sent()) return;
    const height = at ?? known.eps;
    line.put(height, told(height), `${short(height)}: ${told(height)}`);
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
    const y = line.axis();
    if (!y) return;
    // Nothing is found within no distance.
    const pixel = Math.abs(y.p2d(1) - y.p2d(0));
    at = line.rounded(Math.min(Math.max(height, pixel), Math.max(...y.range)));
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
    if (at === null || !sent()) return;
    showing(TAB, { [known.field]: flat(TAB)[known.field] });
    leave();
}

/** The chart was made. */
export function watch(gd) {
    gd.on("plotly_afterplot", () => !leaving && place());
    place();
}

/** A click: the distance is where it is. */
export function click(_gd, event) {
    const height = line.heightAt(event);
    if (height === undefined || !sent() || line.isHeld()) return;
    move(height);
    release();
}

on("settled", ({ tab }) => {
    if (tab !== TAB) return;
    if (leaving) leave();
    else if (at === null) place();
});
on("arranged", ({ tab }) => tab === TAB && at === null && place());

function press(key) {
    const y = line.axis();
    if (!KEYS[key] || !y) return false;
    move((at ?? known.eps) + (KEYS[key] * Math.max(...y.range)) / 100);
    return true;
}

window.addEventListener("resize", () => requestAnimationFrame(place));
