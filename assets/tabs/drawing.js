// A pad to draw on: the pen's strokes are prepared here as the data was (rules/ink.js), and asked for while it moves.
// The address holds what they are prepared to; the strokes themselves are kept for as long as the page is open.
import { change, currentTab, view } from "../page/address.js";
import { pageOf, token, within } from "../page/elements.js";
import { on } from "../page/events.js";
import { CELLS, full, imageSpelled, inked, MOST_SPELLED, pen, prepared, SIDE, spelled } from "../rules/ink.js";

const TAB = "neighbours";
const OFTEN = 60; // ms between what a moving pen asks
const CELL = SIDE / CELLS;

/**
 * @typedef {{strokes: import("../rules/ink.js").Stroke[], before: import("../rules/ink.js").Image | null}} Drawing
 *     what was drawn by hand, over an image that came with the address
 */

/** @type {Map<string, Drawing>} */
const known = new Map(); // drawings by what the address calls them
/** @type {Drawing} */
let drawing = { strokes: [], before: null };
let now = ""; // what the address would call it
/** @type {{pointer: number, stroke: import("../rules/ink.js").Stroke} | null} */
let hand = null;
let cell = { x: CELLS >> 1, y: CELLS >> 1, shown: false }; // where keys are
let byKeys = false; // whether the last stroke ends where keys are
let askedAt = 0;
let timer = 0;

const pad = () => /** @type {HTMLElement | null} */ (pageOf(TAB)?.querySelector(".pad") ?? null);
/** @returns {import("../rules/ink.js").Paper} */
const paper = () => JSON.parse(pad()?.dataset.paper || "{}");
const canvas = () => /** @type {HTMLCanvasElement | null} */ (pad()?.querySelector(".paper") ?? null);

/** The pad as the address has it. */
export function refresh() {
    if (!pad() || hand) return;
    const drawn = view().get("draw") || "";
    if (drawn !== now) recall(drawn);
    paint();
}
on("spelled", ({ tab }) => tab === TAB && refresh());
on("arranged", ({ tab }) => tab === TAB && setTimeout(refresh)); // the pad may be on its way
on("recoloured", () => pad() && paint());
addEventListener("resize", () => pad() && paint());

/** @param {string} drawn */
function recall(drawn) {
    drawing = known.get(drawn) || { strokes: [], before: imageSpelled(drawn, paper()) };
    now = drawn;
    byKeys = false;
}

// --- The pen

document.addEventListener("pointerdown", (event) => {
    const place = within(event, ".pad .paper");
    if (!place || hand || event.button) return;
    event.preventDefault();
    place.focus({ preventScroll: true });
    place.setPointerCapture(event.pointerId);
    hand = { pointer: event.pointerId, stroke: [at(place, event)] };
    begin(hand.stroke);
    cell.shown = byKeys = false;
    moved();
});

document.addEventListener("pointermove", (event) => {
    const place = canvas();
    if (!hand || hand.pointer !== event.pointerId || !place) return;
    const events = event.getCoalescedEvents?.() || [];
    for (const each of events.length ? events : [event]) hand.stroke.push(at(place, each));
    moved();
});

for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
    document.addEventListener(kind, (event) => {
        if (!hand || hand.pointer !== event.pointerId) return;
        hand = null;
        finish();
    });

/**
 * Where the pen is on the bitmap.
 * @param {HTMLElement} place
 * @param {PointerEvent} event
 * @returns {[number, number]}
 */
function at(place, { clientX, clientY }) {
    const { left, top, width, height } = place.getBoundingClientRect();
    return [((clientX - left) / width) * SIDE, ((clientY - top) / height) * SIDE];
}

/** @param {import("../rules/ink.js").Stroke} stroke */
function begin(stroke) {
    drawing = { ...drawing, strokes: [...drawing.strokes, stroke] };
}

/** What is drawn has changed, and will again: it is shown at once, and asked for as often as it can be answered. */
function moved() {
    paint();
    clearTimeout(timer);
    const wait = askedAt + OFTEN - performance.now();
    // Behind the events that wait already.
    timer = setTimeout(ask, Math.max(wait, 0));
}

function ask() {
    const panel = document.getElementById(`${TAB}-panel`);
    // An answer that is on its way has the next one asked for when it is there.
    if (!hand || !panel || "asking" in panel.dataset) return;
    const drawn = worded();
    if (!drawn || drawn === now) return;
    now = drawn;
    askedAt = performance.now();
    change(TAB, { draw: drawn, change: null, pen: "true" }, { passing: true });
}
on("settled", ({ tab }) => tab === TAB && hand && ask());

/** A stroke is done, or was taken away: a step that Back undoes. */
function finish() {
    clearTimeout(timer);
    paint();
    const drawn = worded();
    if (drawn === null) return;
    now = drawn;
    known.set(drawn, drawing);
    if (currentTab() === TAB) change(TAB, { draw: drawn || null, change: null, pen: null }, { whole: true });
    paint();
}

/** What the address calls the drawing; null where it has no room for it. */
function worded() {
    const untouched = !drawing.strokes.length && drawing.before;
    const image = untouched || prepared(inked(drawing.strokes, paper(), drawing.before), paper());
    const letters = image ? spelled(image) : "";
    const fits = letters.length <= MOST_SPELLED;
    say(fits ? "" : "This drawing has more detail than an address has room for: take the last stroke away.");
    return fits ? letters : null;
}

// --- Keys and buttons

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
    if (!within(event, ".pad .paper") || hand || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = ARROWS[event.key];
    if (by) walk(by, event.shiftKey);
    else if (event.key === " ") dab();
    else if (event.key === "Backspace") undo();
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
});

/** @returns {[number, number]} */
const middle = () => [(cell.x + 0.5) * CELL, (cell.y + 0.5) * CELL];

/**
 * To the next cell, drawing a line on the way or not.
 * @param {[number, number]} by
 * @param {boolean} draws
 */
function walk([dx, dy], draws) {
    const from = middle();
    const held = (/** @type {number} */ value) => Math.min(Math.max(value, 0), CELLS - 1);
    cell = { x: held(cell.x + dx), y: held(cell.y + dy), shown: true };
    if (draws) {
        const last = drawing.strokes.at(-1);
        if (byKeys && last) {
            drawing = { ...drawing, strokes: [...drawing.strokes.slice(0, -1), [...last, middle()]] };
        } else begin([from, middle()]);
        byKeys = true;
        finish();
    } else {
        byKeys = false;
        paint();
    }
    say(`Column ${cell.x + 1}, line ${cell.y + 1} of ${CELLS}${draws ? ", drawn" : ""}`);
}

function dab() {
    cell.shown = true;
    begin([middle()]);
    byKeys = true;
    finish();
    say(`Column ${cell.x + 1}, line ${cell.y + 1} of ${CELLS}, drawn`);
}

function undo() {
    if (!drawing.strokes.length) return;
    drawing = { ...drawing, strokes: drawing.strokes.slice(0, -1) };
    byKeys = false;
    finish();
    say(drawing.strokes.length || drawing.before ? "The last stroke is gone." : "The paper is empty.");
}

function clear() {
    drawing = { strokes: [], before: null };
    byKeys = false;
    finish();
    say("The paper is empty.");
}

document.addEventListener("click", (event) => {
    const button = within(event, ".pad [data-pad]");
    if (!button) return;
    if (button.dataset.pad === "undo") undo();
    else clear();
    // A button that has nothing left to do cannot keep the focus.
    if (button.disabled) canvas()?.focus({ preventScroll: true });
});

// Whoever wants to draw on a row goes on with the paper: the button goes with the row.
document.addEventListener("click", (event) => {
    if (within(event, "[data-draws]")) canvas()?.focus({ preventScroll: true });
});

// Keys have a place on the paper as long as they are on it.
for (const kind of ["focusin", "focusout"])
    document.addEventListener(kind, (event) => {
        const place = within(event, ".pad .paper");
        if (!place) return;
        cell.shown = kind === "focusin" && place.matches(":focus-visible");
        paint();
    });

/** @param {string} sentence */
function say(sentence) {
    const place = pad()?.querySelector(".pad-words");
    if (place && place.textContent !== sentence) place.textContent = sentence;
}

// --- What is seen

function paint() {
    const place = canvas();
    const context = place?.getContext("2d");
    if (!place || !context) return;
    const size = Math.round(place.clientWidth * (devicePixelRatio || 1));
    if (size && place.width !== size) Object.assign(place, { width: size, height: size });
    context.setTransform(place.width / SIDE, 0, 0, place.height / SIDE, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    if (drawing.before) pixels(context, drawing.before);
    Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: 2 * pen(paper()) });
    context.strokeStyle = token("--ink");
    for (const stroke of drawing.strokes) {
        context.beginPath();
        context.moveTo(...stroke[0]);
        for (const point of stroke) context.lineTo(...point);
        context.stroke();
    }
    if (cell.shown) {
        Object.assign(context, { lineWidth: 1.5, strokeStyle: token("--accent") });
        context.strokeRect(cell.x * CELL, cell.y * CELL, CELL, CELL);
    }
    for (const button of pad()?.querySelectorAll("[data-pad]") || []) {
        const is = /** @type {HTMLButtonElement} */ (button);
        is.disabled = !drawing.strokes.length && !(is.dataset.pad === "clear" && drawing.before);
    }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../rules/ink.js").Image} image
 */
function pixels(context, { height, width, values }) {
    const times = Math.floor(SIDE / Math.max(height, width));
    const [top, left] = [(SIDE - times * height) >> 1, (SIDE - times * width) >> 1];
    const { a: scale } = context.getTransform();
    // Whole pixels of the screen, so that no seam is seen between them.
    const edge = (/** @type {number} */ at) => Math.round(at * scale) / scale;
    context.fillStyle = token("--ink");
    for (let i = 0; i < values.length; i += 1) {
        const [x, y] = [left + times * (i % width), top + times * Math.floor(i / width)];
        context.globalAlpha = values[i] / full(paper());
        context.fillRect(edge(x), edge(y), edge(x + times) - edge(x), edge(y + times) - edge(y));
    }
    context.globalAlpha = 1;
}
