// Dendrogram: what of the tree the browser knows, and how tree, cloud and numbers are painted by it while a
// hand moves the cut or points at a branch.
import { cloudOver } from "../charts/cloudpreview.js";
import { axesOf, dotsOf, plot, tracesOf } from "../charts/plotly_private.js";
import { selection } from "../charts/selection.js";
import { extra } from "../charts/sent.js";
import { treeOver } from "../charts/treepreview.js";
import { constants } from "../page/constants.js";
import { token } from "../page/elements.js";
import { flat } from "../page/shown.js";
import {
    colourOf,
    cutAlike,
    cut as cutTree,
    grown as grow,
    heightFor,
    labels as labelsOf,
    most,
} from "../rules/merges.js";
import { array } from "../rules/packed.js";
import { reading as readingOf } from "../rules/reading.js";
import { shapeOf } from "../rules/treeshape.js";

export const TAB = "dendrogram";
export const [TREE, CLOUD, SECOND, HEIGHTS] = ["tree", "cloud", "second", "heights"].map((name) => `${TAB}-${name}`);
const FADED = constants().codes.faded;
const NONE = 255;
const cloud = cloudOver(CLOUD);
const grown = {}; // chart id -> {from: what was sent, tree, over, shape, of: the trace that the shape is of}
// What is painted: a cut, that of the second tree, rows that stand out, and the height at which a hand holds the line.
export const state = { k: null, hand: false, cut: null, second: null, lit: null, height: 0 };
const MOST_COMPARED = constants().limits.compared;

export const byId = (name) => document.getElementById(`${TAB}-${name}`);

// The tree of a chart, worked out once for each that was sent.
export function known(id = TREE) {
    const sent = extra(id);
    if (!sent) return null;
    if (grown[id]?.from !== sent) {
        const parts = /** @type {any} */ (
            Object.fromEntries(Object.entries(sent).map(([name, spec]) => [name, array(spec)]))
        );
        const tree = grow(parts);
        const node = new Map([...parts.nodes].map((name, i) => [name, i]));
        grown[id] = {
            from: sent,
            tree,
            names: parts.nodes,
            owner: parts.owner,
            run: parts.run,
            node,
            whole: parts.nodes[2 * tree.n - 2] === 2 * tree.n - 2,
            over: treeOver(id),
        };
    }
    return grown[id];
}

// What of it is drawn; null while the chart is not there, or shows what lies below all that was sent.
export function shape(id = TREE) {
    const mine = known(id);
    const leaves = tracesOf(plot(id))?.at(-1);
    if (!mine || !leaves) return null;
    if (mine.of !== leaves.customdata) {
        const pairs = [...leaves.customdata];
        mine.of = leaves.customdata;
        mine.shape = shapeOf(
            mine.tree,
            pairs.map(([name]) => mine.node.get(name)),
            pairs.map(([, size]) => size),
        );
    }
    return mine.shape;
}

// The tree is cut into k clusters, with a hand at the line or as the server has it.
export function cut(k) {
    const mine = known();
    if (!mine || k < 1 || k > mine.tree.n) return null;
    if (state.k !== k || state.tree !== mine.tree) {
        Object.assign(state, { k, tree: mine.tree, cut: cutTree(mine.tree, k) });
        state.labels = labelsOf(mine.tree, state.labels?.length === mine.tree.rows.length ? state.labels : undefined);
        state.second = null;
    }
    if (!compared()) state.second = null;
    else if (state.second?.tree !== known(SECOND).tree) state.second = against(known(SECOND).tree, k);
    return state.cut;
}

// Whether there is a second tree, of the same points.
const compared = () =>
    (flat(TAB)["dendrogram.against"] ?? "none") !== "none" &&
    known(SECOND)?.tree.rows.length === known().tree.rows.length;

// The second tree cut into as many clusters, in the colours of the first, and the points that change sides.
function against(tree, k) {
    if (k > Math.min(MOST_COMPARED, tree.n)) return { tree, cut: cutTree(tree, Math.min(k, tree.n)), moved: null };
    const alike = cutAlike(tree, k, state.labels);
    const labels = labelsOf(tree);
    return { tree, cut: alike, moved: Uint8Array.from(labels, (label, row) => Number(label !== state.labels[row])) };
}
export const moved = () => (state.second?.moved?.includes(1) ? state.second.moved : null);

export const settled = () => cut(Number(flat(TAB).n_clusters));

// Paints what there is to see at this moment: a moving cut, a branch pointed at, a selection.
export function render() {
    const selected = selection(TAB);
    const now = state.hand ? state.cut : settled();
    const chosen = state.lit || (state.selected ? selected?.rows : null);
    if (!now || (!state.hand && !chosen)) return end();
    const alone = Boolean(selected?.alone && !state.lit);
    branches(TREE, now, chosen, alone, state.hand ? state.height : height());
    if (state.second) branches(SECOND, state.second.cut, chosen, alone, heightFor(state.second.tree, now.k));
    const lit = chosen || moved();
    if (state.hand || state.lit) cloud.paint(codes(lit, alone));
    else cloud.end();
}

function branches(id, now, rows, alone, line) {
    const seen = plot(id) && shape(id);
    if (!seen) return;
    const { tree, over } = known(id);
    const full = rows && whole(tree, rows);
    const code = (node) => {
        const colour = colourOf(tree, now, node);
        if (full && !full(node)) return alone ? NONE : FADED;
        return colour < 0 ? -1 : colour % FADED;
    };
    over.paint(seen, code, (node) => !!full && full(node), line);
}

const height = () => Number(flat(TAB).height);

// Whether all rows below a node are in `rows`.
function whole(tree, rows) {
    const before = new Int32Array(rows.length + 1);
    for (let at = 0; at < rows.length; at += 1) before[at + 1] = before[at] + rows[tree.rows[at]];
    return (node) => before[tree.start[node] + tree.size[node]] - before[tree.start[node]] === tree.size[node];
}

let buffer = new Uint8Array();
function codes(rows, alone) {
    const { labels } = state;
    if (buffer.length !== labels.length) buffer = new Uint8Array(labels.length);
    for (let row = 0; row < buffer.length; row += 1) {
        buffer[row] = rows && !rows[row] ? (alone ? NONE : FADED) : labels[row] % FADED;
    }
    return buffer;
}

function end() {
    cloud.end();
    for (const mine of Object.values(grown)) mine.over.end();
}

// The sizes of the clusters as one bar, below the leaves and in their order; what is thinner than a pixel is grey.
export function sizes(now) {
    const place = byId("sizes");
    const [axis, scale] = [axesOf(plot(TREE))?.x, tracesOf(plot(CLOUD))?.[0]?.marker.colorscale];
    if (!place || !now || !axis || !scale) return;
    const canvas = place.querySelector("canvas") || place.appendChild(document.createElement("canvas"));
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const [width, high] = [Math.round(axis.length * dpr), 14 * dpr];
    if (canvas.width !== width) Object.assign(canvas, { width, height: high });
    Object.assign(canvas.style, { marginLeft: `${axis.offset}px`, width: `${axis.length}px` });
    const context = canvas.getContext("2d");
    context.fillStyle = token("--faint");
    context.fillRect(0, 0, width, high);
    // What does not come back when the data is drawn again is pale, if that was asked of the clusters that are cut.
    const kept = now.roots.length === Number(flat(TAB).n_clusters) ? flat(TAB).kept : undefined;
    for (const { from, share, colour, id } of along(now)) {
        if (share * width < dpr) continue;
        context.clearRect(from * width, 0, share * width, high);
        context.fillStyle = scale[2 * colour][1];
        context.globalAlpha = kept?.[id] ?? 1;
        context.fillRect(from * width, 0, Math.max(1, share * width - dpr), high);
        context.globalAlpha = 1;
    }
}

// The run that is no cut of this tree, as a second bar below the leaves: in each strip the cluster of most of its points.
export function besideRun() {
    const place = byId("beside");
    const { run } = known() || {};
    const [axis, scale] = [axesOf(plot(TREE))?.x, tracesOf(plot(CLOUD))?.[0]?.marker.colorscale];
    if (!place || !axis || !scale) return;
    place.hidden = !run;
    if (!run) return;
    const canvas = place.querySelector("canvas") || place.appendChild(document.createElement("canvas"));
    const width = Math.round(axis.length);
    if (canvas.width !== width) Object.assign(canvas, { width, height: 14 });
    Object.assign(canvas.style, { marginLeft: `${axis.offset}px`, width: `${axis.length}px` });
    const { tree } = known();
    const seen = shape();
    const top = seen ? seen.nodes[seen.root] : 2 * tree.n - 2;
    const context = canvas.getContext("2d");
    most(tree.rows, run, tree.start[top], tree.size[top], width).forEach((code, x) => {
        context.fillStyle = scale[2 * code][1];
        context.fillRect(x, 0, 1, 14);
    });
}

// The clusters below what is drawn of the tree: where they begin and how wide they are, in parts of its points.
function along({ roots, ids }) {
    const { size, start, n } = state.tree;
    const seen = shape();
    const top = seen ? seen.nodes[seen.root] : 2 * n - 2;
    const [first, points] = [start[top], size[top]];
    return roots
        .map((root, i) => ({
            from: (start[root] - first) / points,
            share: size[root] / points,
            id: ids[i],
            colour: ids[i] % FADED,
            size: size[root],
        }))
        .filter(({ from, share }) => from < 1 && from + share > 0);
}

export function saidSizes(now) {
    const all = along(now)
        .sort((a, b) => a.from - b.from)
        .map(({ size }) => size.toLocaleString("en"));
    const said = `Sizes, from left to right: ${all.slice(0, 12).join(", ")}${all.length > 12 ? ` and ${(all.length - 12).toLocaleString("en")} more` : ""}`;
    byId("sizes").setAttribute("aria-label", said);
    byId("sizes").title = said;
}

// Numbers of the strip follow the hand; the server writes the same when it lets go.
export function numbers(values) {
    for (const pair of byId("numbers").querySelectorAll(".numbers > div")) {
        const value = values[pair.querySelector("dt").textContent];
        if (value !== undefined) pair.querySelector("dd").textContent = value;
    }
}

// What is said of the cut follows too.
export function reading(now) {
    const place = byId("said").querySelector(".reading");
    const { noun, rows } = flat(TAB);
    if (place) place.textContent = readingOf(state.tree, now, { noun, rows }, constants().reading);
}

// And the dot of the cut among the merge heights, drawn as dashboard/figures/dendrogram.py has it: that of the largest
// jump stays as it is. `marked` is the dot that the hand has moved the mark to.
const [PLAIN, HERE] = [
    { colour: constants().colours.rule, size: 7 },
    { colour: constants().colours.here, size: 11 },
];
let marked = null;
export function mark(k) {
    const gd = plot(HEIGHTS);
    const colours = tracesOf(gd)?.[0]?.marker.color;
    if (!colours) return;
    const [from, to] = [marked ?? colours.indexOf(HERE.colour), k - 2];
    if (from === to) return;
    for (const { dot, i } of dotsOf(gd)) {
        if ((i !== from && i !== to) || ![PLAIN.colour, HERE.colour].includes(colours[i])) continue;
        const { colour, size } = i === to ? HERE : PLAIN;
        dot.setAttribute(
            "d",
            `M${size / 2},0A${size / 2},${size / 2} 0 1,1 0,-${size / 2}A${size / 2},${size / 2} 0 0,1 ${size / 2},0Z`,
        );
        dot.style.fill = colour;
    }
    marked = to;
}
export const unmarked = () => (marked = null);
