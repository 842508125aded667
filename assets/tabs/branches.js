// The branches of the tree: pointed at, their points light up; a click selects, Ctrl adds, Alt takes away, and where
// there are no keys two buttons say what the next tap does. The keys walk from branch to branch. What is selected stands in the address and in every chart of the tab.

import { isAlone, marked } from "../charts/marks.js";
import { axesOf, plot } from "../charts/plotly_private.js";
import { selection, select as selectRows } from "../charts/selection.js";
import { change, currentTab, view } from "../page/address.js";
import { constants } from "../page/constants.js";
import { fit, within } from "../page/elements.js";
import { on } from "../page/events.js";
import { hands } from "../page/hands.js";
import { flat } from "../page/shown.js";
import { after, below, isInside, nodeOf, parsed, rows as rowsOf, spelled } from "../rules/branches.js";
import { choosing, renamed } from "../rules/keys.js";
import { nodeAt, walked } from "../rules/treeshape.js";
import { byId, known, moved, render, settled, shape, state, TAB, TREE } from "./tree.js";

let hovered = null; // the node of the tree that is pointed at, or that the keys stand on
let pointed = null; // the tree that it is a node of
let frame = 0;
let sheet = null; // the images that branches have means of: {address, ink: a promise}

// --- Pointing at

// The branch at a place of the tree: the one that a cut at this height would leave there.
function nodeUnder(event) {
    const seen = shape();
    const gd = plot(TREE);
    const axes = axesOf(gd);
    if (!seen || !axes) return null;
    const box = gd.getBoundingClientRect();
    const x = axes.x.p2d(event.clientX - box.left - axes.x.offset);
    const y = axes.y.p2d(event.clientY - box.top - axes.y.offset);
    return nodeAt(seen, x, y, axes.y.p2d(0) - axes.y.p2d(8));
}

function point(node) {
    if (node === hovered) return;
    hovered = node;
    if (!frame) frame = requestAnimationFrame(show);
}

function show() {
    frame = 0;
    if (state.hand) return;
    state.lit = hovered === null ? null : below(known().tree, hovered);
    render();
    card();
}

// --- Selecting

const chosen = () => parsed(view().get("select"), flat(TAB).tree);

function choose(node, how) {
    const { tree, names, node: place } = known();
    select(
        after(
            chosen(),
            names[node],
            (v) => isInside(tree, node, place.get(nodeOf(v))),
            how,
            constants().limits.selected,
        ),
    );
}

function select(list) {
    const changes = { select: spelled(list, flat(TAB).tree) };
    if (!list.length) changes.isolate = null;
    change(TAB, changes, { toServer: false, whole: true });
    apply();
}

// What the address selects, in every chart.
function apply() {
    const mine = known();
    if (!mine) return;
    if (mine.tree !== pointed) {
        pointed = mine.tree;
        hovered = state.lit = null;
    }
    if (sheet?.failed) sheet = null;
    inks()?.catch(() => (sheet.failed = true));
    const rows = rowsOf(mine.tree, chosen(), mine.node) ?? marked(TAB);
    state.selected = rows;
    settled();
    if (rows) selectRows(TAB, rows, isAlone());
    else selectRows(TAB, moved());
    render();
    card();
}

// --- The card: what a branch holds

function card() {
    const place = byId("branch");
    const mine = known();
    if (!place || !mine) return;
    const selected = state.selected && selection(TAB);
    const rows = state.lit || state.selected;
    const words = rows ? told(mine, rows) : [note(choosing(hands()))];
    // Buttons stay where they are while their words do: pressing one takes the focus, and what is pointed at,
    // from the tree, and a button that is not there any more at the mouse's release is not clicked.
    const were = place.querySelector(".buttons");
    if (!selected) next = null;
    const now = selected && buttons(selected.alone);
    const same = were && now && were.dataset.of === now.dataset.of;
    for (const child of [...place.childNodes]) if (!same || child !== were) child.remove();
    if (now && !same) place.append(now);
    place.prepend(...words);
}

function told({ tree }, rows) {
    const counts = new Map();
    let n = 0;
    rows.forEach((is, row) => {
        if (!is) return;
        n += 1;
        counts.set(tree.truth[row], (counts.get(tree.truth[row]) || 0) + 1);
    });
    const { noun, groups, rows: nouns } = flat(TAB);
    const inside = noun ? [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]) : [];
    const one = state.lit ? hovered : only();
    const height =
        one === null
            ? ""
            : one < tree.n
              ? "a single leaf"
              : `merged at height ${Number(tree.heights[one - tree.n].toPrecision(4))}`;
    const name = state.lit ? "Branch" : ["Selected", "Selected branch"][chosen().length] || "Selected branches";
    const what = !state.lit && !chosen().length ? flat(TAB).selected?.what : "";
    const head = element("div", "branch-head", [
        element("strong", "", [name]),
        element("span", "", [
            [`${n.toLocaleString("en")} ${nouns[n === 1 ? 0 : 1]}`, height, what].filter(Boolean).join(", "),
        ]),
    ]);
    const most = inside
        .slice(0, 5)
        .map(([g, c]) => `${namedGroup(noun[0], groups[g])} (${c.toLocaleString("en")})`)
        .join(", ");
    const said = `${most}${inside.length > 5 ? ` and ${inside.length - 5} more` : ""}`;
    const below = next ? note(NEXT[next][1]) : element("div", "branch-groups", [said]);
    const parts = [element("div", "branch-words", [head, below])];
    const image = picture(rows, n);
    if (image) parts.unshift(image);
    return parts;
}

// A group that is only a number is told with its noun: blob 3, but setosa.
const namedGroup = (noun, name) => (/^\d+$/.test(name) ? `${noun} ${name}` : name);

// The one branch that is selected, null where there are several.
function only() {
    const list = chosen();
    return list.length === 1 ? (known().node.get(list[0]) ?? null) : null;
}

function buttons(isolated) {
    const { tree, names } = known();
    const mine = only();
    const name = mine === null || mine < tree.n ? null : names[mine];
    const made = [];
    const button = (text, then) => {
        const it = element("button", "quiet", [text]);
        it.type = "button";
        it.addEventListener("click", then);
        made.push(it);
    };
    if (name !== null && String(name) !== view().get("dendrogram.root"))
        button("Zoom to it", () =>
            change(TAB, { "dendrogram.root": String(name), "dendrogram.p": null }, { whole: true }),
        );
    button(isolated ? "Show all" : "Isolate", () => {
        change(TAB, { isolate: isolated ? null : "true" }, { toServer: false, whole: true });
        apply();
        const made = [...byId("branch").querySelectorAll("button")];
        made.find((b) => ["Isolate", "Show all"].includes(b.textContent))?.focus();
    });
    button("Clear", () => {
        select([]);
        byId("walk").focus();
    });
    if (hands().fingers) made.unshift(...["add", "remove"].map(tapping));
    const all = element("span", "buttons", made);
    all.dataset.of = [name, next, ...made.map((button) => button.textContent)].join();
    return all;
}

// What the next tap on a branch does, where no key can be held.
let next = null;
const NEXT = {
    add: ["Add", "The next branch that is tapped is added."],
    remove: ["Take out", "The next branch that is tapped is taken out."],
};

function tapping(how) {
    const [name, title] = NEXT[how];
    const it = element("button", "quiet", [name]);
    Object.assign(it, { type: "button", title });
    it.setAttribute("aria-pressed", String(next === how));
    it.addEventListener("click", () => {
        next = next === how ? null : how;
        card();
    });
    return it;
}

const note = (text) => element("span", "hint", [text]);
function element(name, className, children) {
    const it = document.createElement(name);
    if (className) it.className = className;
    it.append(...children);
    return it;
}

// The mean of the images in a branch.
function picture(rows, n) {
    const images = inks();
    if (!images) return null;
    const { side, leaves } = flat(TAB).image;
    const canvas = element("canvas", "mean", []);
    Object.assign(canvas, { width: side, height: side });
    canvas.style.setProperty("--pixels", side);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Mean of ${n.toLocaleString("en")} images`);
    images.then(
        (ink) => {
            const sum = new Float64Array(side * side);
            // A leaf may stand for many rows.
            const counts = leaves ? weights(rows, known().owner, ink.length / sum.length) : rows;
            counts.forEach((count, image) => {
                if (count) for (let i = 0; i < sum.length; i += 1) sum[i] += count * ink[image * sum.length + i];
            });
            const context = canvas.getContext("2d");
            const mean = context.createImageData(side, side);
            sum.forEach((value, i) => {
                mean.data[4 * i + 3] = value / n;
            });
            context.putImageData(mean, 0, 0);
        },
        () => canvas.remove(),
    );
    return canvas;
}

function weights(rows, owner, n) {
    const counts = new Int32Array(n);
    rows.forEach((is, row) => {
        counts[owner[row]] += is;
    });
    return counts;
}

// The ink of all images, asked for once before anything is pointed at: of the points as the page has them on its
// sheet of digits, or of the tree's leaves. A promise; null where points are no images.
function inks() {
    const { image } = flat(TAB);
    if (!image) return null;
    const style = getComputedStyle(document.getElementById("main"));
    const own = style
        .getPropertyValue("--sheet")
        .trim()
        .replace(/^url\(["']?|["']?\)$/g, "");
    const address = image.leaves ? own.replace(/[^/]*$/, `leaves.png?${image.leaves}`) : own;
    if (sheet?.address !== address) sheet = { address, ink: ink(address, image.side) };
    return sheet.ink;
}

// How much ink (0 to 255) each pixel of each image has, one image after another; ink is opaque on a sheet.
async function ink(address, side) {
    const all = new Image();
    all.src = address;
    await all.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: all.width, height: all.height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(all, 0, 0);
    const { data } = context.getImageData(0, 0, all.width, all.height);
    const out = new Uint8Array(data.length / 4);
    const columns = all.width / side;
    for (let at = 0, image = 0; at < out.length; image += 1) {
        const corner = side * (all.width * Math.floor(image / columns) + (image % columns));
        for (let y = 0; y < side; y += 1)
            for (let x = 0; x < side; x += 1) out[at++] = data[4 * (corner + y * all.width + x) + 3];
    }
    return out;
}

// --- Hand and keys

/** A tree was made: what is pointed at in it lights up. */
export function branchable(gd) {
    const inPlot = (event) => event.target.closest(".draglayer");
    gd.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "touch" && !event.buttons && !state.hand)
            point(inPlot(event) ? nodeUnder(event) : null);
    });
    gd.addEventListener("pointerleave", () => point(null));
    apply();
}

/** A click in the tree: on a folded leaf it zooms into it, elsewhere it selects a branch. */
export function clicked(event, dot) {
    const [name, size] = dot?.customdata || [];
    const plain = !(event.ctrlKey || event.metaKey || event.altKey || next);
    if (size > 1 && plain) return change(TAB, { "dendrogram.root": String(name), "dendrogram.p": null });
    pick(dot ? known().node.get(name) : nodeUnder(event), event);
}

function pick(node, event) {
    const how = next;
    next = null;
    if (node === null || node === undefined) return how ? card() : select([]);
    choose(node, { add: event.ctrlKey || event.metaKey || how === "add", remove: event.altKey || how === "remove" });
}

document.addEventListener("keydown", (event) => {
    if (currentTab() !== TAB || !known()) return;
    const walking = within(event, `#${TAB}-walk`);
    if (event.key === "Escape" && !state.hand && !within(event, "input")) {
        if (next) {
            next = null;
            card();
        } else if (hovered !== null) point(null);
        else if (state.selected) select([]);
        return;
    }
    if (!walking || !shape()) return;
    if (event.key.startsWith("Arrow")) point(walked(shape(), known().tree, hovered ?? only(), event.key));
    else if ((event.key === "Enter" || event.key === " ") && hovered !== null) pick(hovered, event);
    else return;
    event.preventDefault();
});
// What the keys reach is said; what the mouse brushes over is not.
const spoken = (event, how) => within(event, `#${TAB}-walk`) && byId("branch").setAttribute("aria-live", how);
document.addEventListener("focusin", (event) => spoken(event, "polite"));
document.addEventListener("focusout", (event) => {
    if (within(event, `#${TAB}-walk`)) point(null);
    spoken(event, "off");
});

on("spelled", ({ tab }) => tab === TAB && apply());
on("drawing", ({ tab }) => tab === TAB && apply());

on("arranged", ({ tab, flat: values }) => tab === TAB && arrange(values));
function arrange(values) {
    faced(values["dendrogram.against"] !== "none");
    const walk = byId("walk");
    walk.ariaLabel = renamed(walk.ariaLabel, hands());
    apply();
}

// The second tree's place beside the first.
function faced(two) {
    const other = byId("other");
    if (other.hidden !== two) return;
    other.hidden = !two;
    other.parentElement.classList.toggle("faced", two);
    fit();
}

// The page may have been answered for while this was on its way.
if (flat(TAB).tab) arrange(flat(TAB));
