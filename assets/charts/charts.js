// Charts: the server sends a base once and then only paint; camera and theme belong to the browser.
import { currentTab } from "../page/address.js";
import { constants } from "../page/constants.js";
import { apply } from "../page/controls.js";
import { pageOf, token } from "../page/elements.js";
import { on } from "../page/events.js";
import { boxed } from "../rules/cameras.js";
import { array } from "../rules/packed.js";
import { inked, painted, placed, themed } from "../rules/paint.js";
import { boxFor, cameraFor, dragmodeFor, share } from "./cameras.js";
import { onRelease } from "./clicks.js";
import { guard } from "./contexts.js";
import { chartsOf, comeIntoSight, draw, draws, frameOf, plotly } from "./drawing.js";
import { kindsOf, register, stage } from "./kinds.js";
import { isScene, plot, zoomOf } from "./plotly_private.js";
import { picked, standing } from "./selection.js";
import { base, charts, keep, ofCodes, paint, tabOf } from "./sent.js";
import { steerable } from "./steering.js";
import { touchable } from "./touch.js";

draws(figure, watch);

// A page with charts is there: what draws them is needed soon.
on("arrived", ({ tab }) => {
    if ([...pageOf(tab).querySelectorAll(".frame")].some((frame) => frame.offsetParent)) plotly();
});
on("opened", comeIntoSight);
on("sent", ({ drawings, digests }) => {
    for (const [id, message] of Object.entries(drawings)) keep(id, message, digests[id]?.[0]);
});
on("drawing", ({ charts: ids }) => {
    for (const id of ids) draw(id);
});
on("selected", ({ tab }) => {
    for (const id of chartsOf(tab).filter((one) => base(one)?.layout.scene)) (isLarge(id) ? light : draw)(id);
});
on("recoloured", () => {
    for (const id of charts()) draw(id);
});

const LARGE = 20_000; // points that Plotly takes more than a moment to draw again
const isLarge = (/** @type {string} */ id) => ofPoints(id)?.x.length > LARGE && Boolean(plot(id));
const ofPoints = (/** @type {string} */ id) => base(id)?.data.find(({ z }) => z?.length);

/** @type {typeof import("./cloudpreview.js") | null} */
let preview = null;
/** @type {Map<string, {paint: (codes: ArrayLike<number>) => void, end: () => void}>} */
const lit = new Map();
on("finished", ({ id }) => {
    lit.get(id)?.end();
    lit.delete(id);
});

/**
 * Shows at once what is selected in a large cloud, some of its points painted over it, and then has it drawn.
 * @param {string} id
 */
async function light(id) {
    preview ??= await import("./cloudpreview.js");
    const over = lit.get(id) ?? preview.cloudOver(id);
    lit.set(id, over);
    const trace = painted(/** @type {any} */ (ofPoints(id)), paint(id, 0));
    const codes = standing(tabOf(id), trace.marker.color);
    if (codes) over.paint(codes);
    // It is on the screen before Plotly keeps the page busy.
    requestAnimationFrame(() => setTimeout(() => draw(id)));
}

/**
 * Draws a chart again, if there is something to draw.
 * @param {string} id
 */
export function again(id) {
    if (base(id)) draw(id);
}

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
    const layout = { ...zoomed(id, themed(sent.layout, token)), autosize: true };
    if (layout.scene) layout.scene = { ...boxed(layout.scene, boxFor(id)), ...dragmodeFor(id), camera: cameraFor(id) };
    const data = sent.data.map((trace, i) => painted(trace, paint(id, i)));
    const colours = { ink: token("--ink"), faded: token("--faded"), ground: token("--raised") };
    const drawn = (/** @type {any} */ trace) =>
        sized(id, roomy(id, inked(picked(tabOf(id), trace), colours, constants().colours)));
    return { data: staged(data).map(named).map(drawn), layout };
}

/**
 * The number or the name that a point has on hover, whether it shares its colour or has lost it to a selection.
 * @param {any} trace
 */
function named(trace) {
    if (!trace.hovertemplate?.includes("%{text}")) return trace;
    const ids = trace.text?.dtype ? array(trace.text) : (trace.text ?? ofCodes(trace.marker.color));
    const names = trace.meta?.names;
    return { ...trace, text: names ? Array.from(ids, (id) => names[id] ?? id) : ids };
}

/**
 * Labels stand only where there is room for them.
 * @param {string} id
 * @param {any} trace
 */
const roomy = (id, trace) =>
    trace.mode === "markers+text" && frameOf(id).clientWidth < 500 ? { ...trace, mode: "markers" } : trace;

/**
 * Markers of a 3D chart are as large as they were sent where it has the room of one of two on a large screen; in a
 * smaller one they would cover each other.
 * @param {string} id
 * @param {any} trace
 */
function sized(id, trace) {
    if (trace.type !== "scatter3d" || !trace.marker?.size) return trace;
    const { clientWidth, clientHeight } = frameOf(id);
    const part = Math.sqrt(clientWidth * clientHeight) / 560;
    return placed(trace, ["marker", "size"], trace.marker.size * Math.min(Math.max(part, 0.6), 1));
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
 * Once for each chart, as soon as it is there.
 * @param {string} id
 * @param {import("./plotly_private.js").Graph} gd
 */
function watch(id, gd) {
    if (isScene(gd)) share(id, gd);
    if (isScene(gd)) steerable(id, frameOf(id));
    if (isScene(gd)) guard(id, gd, draw);
    touchable(id, frameOf(id), gd);
    const chart = /** @type {HTMLElement} */ (gd.closest(".chart"));
    // The whole of a 3D chart can be clicked, of a flat one what lies inside of its axes.
    const counts = (/** @type {Event} */ event) =>
        isScene(gd) || Boolean(/** @type {Element} */ (event.target).closest(".draglayer"));
    for (const { load, value } of kindsOf(chart)) {
        const kind = load();
        kind.then((it) => it.watch?.(gd, value));
        onRelease(gd, counts, (event, point) => kind.then((it) => it.click?.(gd, event, point, value)));
    }
}

// A point may stand for fields of the view, as a button with data-set does.
register("sets", async () => ({
    click: (_gd, _event, point) => {
        const tab = currentTab();
        if (tab && point) apply(tab, JSON.parse(point.customdata));
    },
}));
