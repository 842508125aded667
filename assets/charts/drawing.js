// Draws charts with Plotly, one after another, so that the first can be looked at while the next is drawn: those that
// are to be seen at once, others when they come into sight.
import { emit } from "../page/events.js";
import { draws3d, excuse, wasLost } from "./contexts.js";
import { goesBack, withButtons } from "./modebar.js";
import { drawOnTop, isBare, isMade, isPainted, plot, unpoint } from "./plotly_private.js";
import { charts, tabOf } from "./sent.js";

/** @typedef {{data: any[], layout: any}} Figure */
/** @typedef {(id: string) => Figure | Promise<Figure>} Compose */

/** @type {Set<string>} */
const due = new Set(); // charts that are to be drawn
/** @type {Set<string>} */
const busy = new Set(); // tabs of which some are
let working = false;
/** @type {Compose} */
let compose;
/** @type {(id: string, gd: import("./plotly_private.js").Graph) => void} */
let made;

/**
 * Says what is drawn in a chart, and who is told of each that is made.
 * @param {Compose} what
 * @param {(id: string, gd: import("./plotly_private.js").Graph) => void} then
 */
export function draws(what, then) {
    compose = what;
    made = then;
}

/** @param {string} id */
export const frameOf = (id) => /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));
/** @param {string} id */
const isSeen = (id) => Boolean(frameOf(id)?.offsetParent);

/** @type {Promise<any> | null} */
let library = null;

/** plotly.js, which is loaded when a chart is about to be drawn and not before. */
export function plotly() {
    library = library || loaded();
    return library;
}

async function loaded() {
    const main = /** @type {HTMLElement} */ (document.getElementById("main"));
    const script = document.createElement("script");
    script.src = JSON.parse(main.dataset.plotly || "null");
    const there = new Promise((done, failed) => {
        script.onload = done;
        script.onerror = failed;
    });
    document.head.append(script);
    await there;
    return /** @type {any} */ (window).Plotly;
}

/**
 * Has a chart drawn, once, however often it is asked for before its turn comes.
 * @param {string} id
 */
export function draw(id) {
    due.add(id);
    watchSize(id);
    work();
}

/** Draws what is due and has come into sight. */
export function comeIntoSight() {
    work();
}

async function work() {
    announce();
    if (working) return;
    working = true;
    for (let id = next(); id; id = next()) {
        due.delete(id);
        try {
            await paint(id);
        } catch (error) {
            reportError(error);
        }
        // What was sent meanwhile is due again.
        if (!due.has(id)) emit("finished", { id });
        announce();
    }
    working = false;
    announce();
}

const next = () => [...due].find(isSeen);

/** Says of which tabs charts are being drawn, and of which no more. */
function announce() {
    const now = new Set([...due].filter(isSeen).map(tabOf));
    if (current) now.add(tabOf(current));
    for (const tab of now) if (!busy.has(tab)) emit("due", { tab });
    const over = [...busy].filter((tab) => !now.has(tab));
    busy.clear();
    for (const tab of now) busy.add(tab);
    for (const tab of over) emit("painted", { tab });
}

/** @type {string | null} */
let current = null; // the chart that is being drawn

/** @param {string} id */
async function paint(id) {
    current = id;
    try {
        const Plotly = await plotly();
        const { data, layout: composed } = await compose(id);
        // Plotly writes into its layout what a hand zooms into; what the server sent is to stay.
        const layout = structuredClone(composed);
        const old = plot(id);
        const anew = !old || wasLost(id);
        if (old && anew) Plotly.purge(old);
        if (layout.scene && !draws3d()) excuse(id);
        else if (anew) await Plotly.newPlot(placed(id), data, layout, configOf(id, Plotly));
        else {
            unpoint(old);
            await Plotly.react(old, data, layout);
        }
        await painted(id);
        const gd = plot(id);
        const onTop = data.flatMap((trace, nth) => (trace.meta?.onTop ? [nth] : []));
        if (gd && onTop.length) drawOnTop(gd, onTop);
        if (gd && isBare(gd)) {
            Plotly.purge(gd);
            excuse(id);
        } else if (gd && anew) {
            goesBack(id, gd, Plotly);
            made(id, gd);
        }
        const chart = /** @type {HTMLElement} */ (frameOf(id).closest(".chart"));
        chart.dataset.drawn = "";
    } finally {
        current = null;
    }
}

/** @param {string} id */
function placed(id) {
    const outer = Object.assign(document.createElement("div"), { id, className: "graph" });
    const inner = document.createElement("div");
    inner.style.height = "100%";
    outer.append(inner);
    frameOf(id).replaceChildren(outer);
    return inner;
}

/**
 * @param {string} id
 * @param {any} Plotly
 */
function configOf(id, Plotly) {
    const chart = /** @type {HTMLElement} */ (frameOf(id).closest(".chart"));
    const config = withButtons(id, JSON.parse(chart.dataset.config || "{}"), Plotly);
    return { ...config, responsive: false, plotGlPixelRatio: finely() ? 2 : 1 };
}

/**
 * A frame after the chart is on the screen.
 * @param {string} id
 * @param {number} tries
 */
const painted = (id, tries = 300) =>
    new Promise((done) => {
        const look = () => {
            const gd = plot(id);
            if (!gd || isPainted(gd) || !tries--) requestAnimationFrame(done);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });

// Whether 3D charts are drawn in four pixels for each of the screen's, as Plotly does: without a graphics card
// one is enough, and they turn twice as fast.
/** @type {boolean | null} */
let fine = null;
function finely() {
    if (fine !== null) return fine;
    const gl = document.createElement("canvas").getContext("webgl");
    const names = gl?.getExtension("WEBGL_debug_renderer_info");
    fine = !/swiftshader|llvmpipe|software|basic render/i.test(
        names ? gl?.getParameter(names.UNMASKED_RENDERER_WEBGL) : "",
    );
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return fine;
}

// --- Sizes: a chart fills its frame, and is drawn when its frame comes into sight.

/** @type {Map<Element, {id: string, size: string}>} */
const frames = new Map();
const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
        const frame = frames.get(target);
        if (frame) resized(frame, `${Math.round(contentRect.width)} ${Math.round(contentRect.height)}`);
    }
});

/** @param {string} id */
function watchSize(id) {
    const frame = frameOf(id);
    if (!frame || frames.has(frame)) return;
    frames.set(frame, { id, size: "" });
    observer.observe(frame);
}

/**
 * @param {{id: string, size: string}} frame
 * @param {string} size
 */
function resized(frame, size) {
    const { id, size: before } = frame;
    if (!isSeen(id)) return;
    frame.size = size;
    const gd = plot(id);
    if (due.has(id)) work();
    else if (gd && isMade(gd) && before && before !== size)
        plotly().then(async (Plotly) => {
            if (isSeen(id)) await Plotly.Plots.resize(gd);
            emit("resized", { id });
        });
}

/**
 * The charts of a tab that were drawn or are to be.
 * @param {string} tab
 */
export const chartsOf = (tab) => charts().filter((id) => tabOf(id) === tab);
