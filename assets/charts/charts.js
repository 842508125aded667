// Charts: the server sends a base once and then only paint; camera and theme belong to the browser.
import { currentTab } from "../page/address.js";
import { apply } from "../page/controls.js";
import { context, setProps, unchanged } from "../page/dash.js";
import { token } from "../page/elements.js";
import { emit, on } from "../page/events.js";
import { array, numbers } from "../rules/packed.js";
import { inked, painted, themed } from "../rules/paint.js";
import { cameraFor, share } from "./cameras.js";
import { onRelease } from "./clicks.js";
import { kindsOf, register, stage } from "./kinds.js";
import { isMade, isPainted, isScene, plot, zoomOf } from "./plotly_private.js";
import { picked } from "./selection.js";
import { base, charts, keep, ofCodes, paint, tabOf } from "./sent.js";
import { steerable } from "./steering.js";

/** @type {Set<string>} */
const late = new Set(); // ids of charts to be drawn again as soon as they are there
/** @type {WeakSet<object>} */
const watched = new WeakSet();
const frameOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));

/**
 * Called by Dash when a drawing arrives or the theme changes.
 * @param {any} message
 */
export function draw(message) {
    const id = context().outputs_list.id.replace(/-frame$/, "");
    if (!message) return unchanged();
    keep(id, message);
    emit("drawing", { tab: tabOf(id) });
    watch(id);
    if (!document.getElementById(id)) {
        return turn(id)
            .then(() => figure(id))
            .then((drawn) => made(id, drawn));
    }
    put(id);
    return unchanged();
}

/** @param {string} id */
function put(id) {
    const drawn = figure(id);
    if (drawn instanceof Promise) drawn.then((it) => setProps(id, { figure: it }));
    else setProps(id, { figure: drawn });
}

/**
 * Draws a chart again; one that is still being made, as soon as it is.
 * @param {string} id
 */
export function again(id) {
    const gd = plot(id);
    if (gd && watched.has(gd)) put(id);
    else if (base(id)) late.add(id);
}

on("selected", ({ tab }) => {
    for (const id of charts()) if (tabOf(id) === tab && base(id)?.layout.scene) again(id);
});

/**
 * What is drawn just now, at once unless a part of the code is still on its way.
 * @param {string} id
 */
function figure(id) {
    const on = stage(id);
    const plain = () => composed(id, (data) => data);
    return on ? on.then((it) => (it ? composed(id, (data) => it.staged(id, data)) : plain())) : plain();
}

/**
 * @param {string} id
 * @param {(data: any[]) => any[]} staged
 */
function composed(id, staged) {
    const sent = /** @type {import("./sent.js").Base} */ (base(id));
    const layout = zoomed(id, themed(sent.layout, token));
    if (layout.scene) layout.scene = { ...layout.scene, camera: cameraFor(id) };
    const data = sent.data.map((trace, i) => painted(trace, numbers(paint(id)[i])));
    const colours = { ink: token("--ink"), faded: token("--faded") };
    const drawn = (/** @type {any} */ trace) => roomy(id, inked(picked(tabOf(id), trace), colours));
    return { data: staged(data).map(named).map(drawn), layout };
}

/**
 * The number that a point has on hover, whether it shares its colour or has lost it to a selection.
 * @param {any} trace
 */
function named(trace) {
    if (!trace.hovertemplate?.includes("%{text}")) return trace;
    const text = trace.text?.dtype ? array(trace.text) : (trace.text ?? ofCodes(trace.marker.color));
    return { ...trace, text };
}

/**
 * Labels stand only where there is room for them.
 * @param {string} id
 * @param {any} trace
 */
const roomy = (id, trace) =>
    trace.mode === "markers+text" && frameOf(id).clientWidth < 500 ? { ...trace, mode: "markers" } : trace;

// Charts are made one after another, so that the first can be looked at while the next is drawn.
/** @type {Promise<unknown>} */
let last = Promise.resolve();
/** @param {string} id */
function turn(id) {
    const mine = last;
    last = mine.then(() => painting(id));
    return mine;
}

/**
 * @param {string} id
 * @param {number} tries
 */
const painting = (id, tries = 300) =>
    new Promise((done) => {
        const look = () => {
            if (isPainted(plot(id)) || !tries--) requestAnimationFrame(done);
            else requestAnimationFrame(look);
        };
        look();
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

/**
 * The chart itself, as Dash would have made it.
 * @param {string} id
 * @param {any} figure
 */
function made(id, figure) {
    const chart = /** @type {HTMLElement} */ (frameOf(id).closest(".chart"));
    const config = { ...JSON.parse(chart.dataset.config || "{}"), plotGlPixelRatio: finely() ? 2 : 1 };
    const props = { id, figure, config, responsive: true };
    return { namespace: "dash_core_components", type: "Graph", props };
}

/**
 * What the reader zoomed into stays as long as the same thing is drawn.
 * @param {string} id
 * @param {any} layout
 */
function zoomed(id, layout) {
    const { revision, ranges } = zoomOf(plot(id));
    if (!layout.uirevision || revision !== layout.uirevision) return layout;
    return { ...layout, ...Object.fromEntries(ranges.map(([name, range]) => [name, { ...layout[name], range }])) };
}

/**
 * Once for each chart, as soon as Plotly has it.
 * @param {string} id
 * @param {number} tries
 */
function watch(id, tries = 600) {
    const gd = plot(id);
    if (gd && watched.has(gd)) return;
    if (!gd || !isMade(gd)) {
        if (tries) requestAnimationFrame(() => watch(id, tries - 1));
        return;
    }
    watched.add(gd);
    share(id, gd);
    if (isScene(gd)) steerable(id, frameOf(id));
    const chart = /** @type {HTMLElement} */ (gd.closest(".chart"));
    // The whole of a 3D chart can be clicked, of a flat one what lies inside of its axes.
    const counts = (/** @type {Event} */ event) =>
        isScene(gd) || Boolean(/** @type {Element} */ (event.target).closest(".draglayer"));
    for (const { load, value } of kindsOf(chart)) {
        const kind = load();
        kind.then((it) => it.watch?.(gd, value));
        onRelease(gd, counts, (event, point) => kind.then((it) => it.click?.(gd, event, point, value)));
    }
    frameOf(id).dataset.watched = "";
    if (late.delete(id)) again(id);
}

// A point may stand for fields of the view, as a button with data-set does.
register("sets", async () => ({
    click: (_gd, _event, point) => {
        const tab = currentTab();
        if (tab && point) apply(tab, JSON.parse(point.customdata));
    },
}));
