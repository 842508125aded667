// The line that cuts the tree: dragged by mouse or finger, moved by keys. While it moves nothing is asked of
// the server; where the hand lets go is one step of the view's history.
import { lineOver } from "../charts/line.js";
import { change, editedField, view } from "../page/address.js";
import { showing } from "../page/controls.js";
import { on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { ari, clustersAt, heightFor } from "../rules/merges.js";
import { short } from "../rules/numerals.js";
import { branchable, clicked } from "./branches.js";
import {
    besideRun,
    cut,
    known,
    mark,
    numbers,
    reading,
    render,
    saidSizes,
    settled,
    sizes,
    state,
    TAB,
    TREE,
    unmarked,
} from "./tree.js";

const KEYS = { ArrowUp: -1, ArrowRight: -1, ArrowDown: 1, ArrowLeft: 1, PageUp: -10, PageDown: 10 };
let at = null; // where the line is while it is held: {height, k, field}
let frame = 0;
let leaving = false; // after letting go, until the server's own drawing is there

// The line is the run, or the lens's own.
const own = (name) => `${editedField(TAB)}.${name}`;
const number = (name) => Number(flat(TAB)[name]);
const here = () => at || { height: number("height"), k: number("n_clusters") };
const line = lineOver(TAB, TREE, { ready: known, take, move: (height) => move({ height }), release, cancel, press });

// Puts the line where the cut is.
function place() {
    if (!known()) return;
    const { height, k } = here();
    const many = k
        ? `${k.toLocaleString("en")} cluster${k === 1 ? "" : "s"}`
        : `more than ${known().tree.n.toLocaleString("en")} clusters`;
    line.put(height, many, `height ${short(height)}, ${many}`);
}

// One step of the hand: everything that follows it.
function step() {
    frame = 0;
    if (!at) return;
    // What asks where things are comes before what moves them: the browser would have to lay the page out between.
    const now = at.k && cut(at.k);
    if (now) render();
    if (now) sizes(now);
    place();
    numbers({ clusters: at.k ? at.k.toLocaleString("en") : "…", height: short(at.height) });
    if (now) numbers({ ARI: ari(known().tree, now).toFixed(2).replace("-", "−") });
    if (now) reading(now);
    if (at.k) mark(at.k);
    controls();
}

function controls() {
    const k = at.k ? { [own("n_clusters")]: at.k } : {};
    showing(TAB, { [own("distance_threshold")]: Number(short(at.height)), ...k });
}

function move(to) {
    const { tree, whole } = known();
    const top = tree.heights[tree.n - 2];
    if (to.k !== undefined) {
        const k = Math.min(Math.max(to.k, 1), tree.n);
        at = { k, height: heightFor(tree, k), field: "n_clusters" };
    } else {
        const height = line.rounded(Math.min(Math.max(to.height, 0), top * 1.1));
        const k = clustersAt(tree, height);
        at = { k: whole || k < tree.n ? k : null, height, field: "distance_threshold" };
    }
    state.hand = true;
    state.height = at.height;
    leaving = false;
    if (!frame) frame = requestAnimationFrame(step);
}

function release() {
    if (!at) return;
    if (frame) cancelAnimationFrame(frame);
    step();
    controls();
    const { field } = at;
    const value = String(field === "n_clusters" ? at.k : at.height);
    const before = view().toString();
    leaving = true;
    change(TAB, { [own(field)]: value, [own("cut")]: field }, { whole: true });
    if (view().toString() === before) leave();
}

// The server's drawing is there: what was painted by hand goes.
function leave() {
    leaving = false;
    at = null;
    state.hand = false;
    render();
    place();
}

function cancel() {
    if (!at) return;
    at = { height: number("height"), k: number("n_clusters") };
    step();
    controls();
    leave();
}

/** A chart of the tab was made: while the hand is off, all that is painted by hand follows what Plotly draws. */
export function watch(gd, kind) {
    if (kind === "heights") gd.on("plotly_afterplot", unmarked);
    if (kind === "tree") branchable(gd);
    gd.on("plotly_afterplot", () => {
        if (leaving) return;
        place();
        if (at) return;
        requestAnimationFrame(() => {
            render();
            summed();
        });
    });
    place();
}

/** A click: on a merge height the tree is cut there, in the tree a branch is selected. */
export function click(_gd, event, point, kind) {
    if (kind === "tree") return clicked(event, point);
    if (kind === "heights" && point)
        change(TAB, { [own("n_clusters")]: String(point.customdata), [own("cut")]: "n_clusters" });
}

// What was painted by hand stays until the drawings that an answer brings are there.
on("settled", ({ tab }) => {
    if (tab !== TAB) return;
    if (leaving) leave();
    // The colours of the bars are those of the cloud, which is drawn last.
    summed();
});

// What a view says when it is settled.
on("arranged", ({ tab }) => tab === TAB && arrange());
function arrange() {
    if (at && !leaving) return;
    place();
    summed();
    render();
}

function summed() {
    const now = settled();
    if (!now) return;
    sizes(now);
    saidSizes(now);
    besideRun();
}

// What a first step needs is made ready before it.
function take() {
    const { height, k } = here();
    move(k ? { k } : { height });
}

function press(key) {
    const { tree } = known();
    const k = here().k || tree.n;
    const next = { Home: tree.n, End: 1 }[key] ?? (KEYS[key] && k + KEYS[key]);
    if (!next) return false;
    move({ k: next });
    return true;
}

window.addEventListener("resize", () => requestAnimationFrame(place));

// The page may have been answered for while this was on its way.
if (flat(TAB).tab) arrange();
