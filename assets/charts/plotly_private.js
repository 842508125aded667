// All that the page touches of Plotly's own parts, which no documentation promises: where a version of plotly.js
// changes them, this file alone changes. `gd` is the element that Plotly calls a graph.

/** @typedef {import("../rules/cameras.js").Camera} Camera */
/** @typedef {HTMLElement & {data: any[], layout: any, on: (name: string, then: (event: any) => void) => void}} Graph */

/**
 * The graph in a place, null before Plotly has made it.
 * @param {string} id
 * @returns {Graph | null}
 */
export const plot = (id) => document.getElementById(id)?.querySelector(".js-plotly-plot") ?? null;

/** @type {(gd: any) => any} */
export const sceneOf = (gd) => gd?._fullLayout?.scene?._scene;

/**
 * Whether Plotly has worked out what is in a graph, so that it may be listened to.
 * @param {any} gd
 * @returns {boolean}
 */
export const isMade = (gd) => Boolean(gd?.on && gd._fullLayout);

/** @type {(gd: any) => boolean} */
export const isScene = (gd) => Boolean(gd?._fullLayout?.scene);

/**
 * Whether something is to be seen in a graph.
 * @param {any} gd
 */
export const isPainted = (gd) =>
    Boolean(gd?._fullLayout && (!isScene(gd) || isBare(gd) || sceneOf(gd)?.glplot?.objects.length));

/**
 * Whether a 3D chart has nothing to draw with.
 * @param {any} gd
 */
export const isBare = (gd) => Boolean(gd?.querySelector(".no-webgl"));

/**
 * Keeps Plotly from waiting, frame by frame, for a context that may never come back.
 * @param {any} gd
 */
export function forgoRecovery(gd) {
    const scene = sceneOf(gd);
    if (scene) scene.recoverContext = () => {};
}

/**
 * The point under the mouse, as a click on it would tell it; null where a click would meet none. A press that is over
 * before the next frame is no click to Plotly.
 * @param {any} gd
 */
export function pointUnder(gd) {
    const scene = sceneOf(gd);
    const { object, distance } = scene?.glplot?.selection ?? {};
    return object && distance < 5 ? (scene.oldEventData?.points[0] ?? null) : null;
}

// --- The camera

/** @type {(gd: any) => Camera | undefined} */
export const cameraOf = (gd) => sceneOf(gd)?.getCamera();

/**
 * Writes the camera that is on the screen into the layout that Plotly starts from when it draws again.
 * @param {any} gd
 */
export const keepCamera = (gd) => sceneOf(gd)?.saveLayout(gd.layout);

/**
 * Looks at a chart from elsewhere, at once: Plotly.relayout would draw the whole figure for every step of a drag. Once it is `settled`, a later resize starts from there too.
 * @param {any} gd
 * @param {Camera} camera
 * @param {boolean} settled
 */
export function look(gd, camera, settled) {
    const scene = sceneOf(gd);
    if (!scene) return;
    scene.setViewport({ ...scene.fullSceneLayout, camera });
    if (!settled) return;
    scene.fullSceneLayout.camera = camera;
    scene.saveLayout(gd.layout);
}

/**
 * Forgets which point a pointer was over: of points that are drawn anew it would have the number of another.
 * @param {any} gd
 */
export function unpoint(gd) {
    const selection = sceneOf(gd)?.glplot?.selection;
    if (selection) selection.object = null;
}

/**
 * What a drag does in a 3D chart: turn, pan or zoom.
 * @param {any} gd
 * @returns {string | undefined}
 */
export const dragmodeOf = (gd) => gd?._fullLayout?.scene?.dragmode;

/**
 * Has a drag do something else, without drawing anything.
 * @param {any} gd
 * @param {string} mode
 */
export function setDragmode(gd, mode) {
    const scene = sceneOf(gd);
    if (!scene?.glplot || dragmodeOf(gd) === mode) return;
    gd.layout.scene.dragmode = gd._fullLayout.scene.dragmode = mode;
    scene.updateFx(mode, gd._fullLayout.scene.hovermode);
    gd._fullLayout._modeBar?.updateActiveButton();
}

// --- Axes

/**
 * What the reader zoomed into: the ranges of axes that do not fit themselves, and the revision that they hold for.
 * @param {any} gd
 * @returns {{revision: unknown, ranges: [string, number[]][]}}
 */
export function zoomOf(gd) {
    const live = gd?._fullLayout;
    const kept = ["xaxis", "yaxis"].filter((name) => live?.[name] && !live[name].autorange);
    return { revision: live?.uirevision, ranges: kept.map((name) => [name, [...live[name].range]]) };
}

/**
 * @typedef {object} Axis
 * @property {(pixel: number) => number} p2d
 * @property {(value: number) => number} d2p
 * @property {number} length in pixels
 * @property {number} offset in pixels, from the graph's corner
 * @property {number[]} range
 */

/** @type {(axis: any) => Axis} */
const axis = (axis) => ({
    p2d: (pixel) => axis.p2d(pixel),
    d2p: (value) => axis.d2p(value),
    length: axis._length,
    offset: axis._offset,
    range: axis.range,
});

/**
 * The two axes of a flat chart; null where there is none.
 * @param {any} gd
 */
export function axesOf(gd) {
    const { xaxis, yaxis } = gd?._fullLayout || {};
    return xaxis && yaxis ? { x: axis(xaxis), y: axis(yaxis) } : null;
}

// --- Traces

/**
 * The traces as Plotly draws them.
 * @param {any} gd
 * @returns {any[] | undefined}
 */
export const tracesOf = (gd) => gd?._fullData;

/**
 * Moves traces of a 3D chart where they are, without drawing anything else; false where they are not there.
 * @param {any} gd
 * @param {Record<number, any>} changes attributes by a trace's number
 */
export function moveTraces(gd, changes) {
    const scene = sceneOf(gd);
    const all = Object.entries(changes).map(([nth, moved]) => [gd?._fullData?.[Number(nth)], moved]);
    if (!scene?.glplot || !all.every(([trace]) => trace && scene.traces[trace.uid])) return false;
    for (const [trace, moved] of all) scene.traces[trace.uid].update({ ...trace, ...moved, _length: moved.x.length });
    scene.glplot.redraw();
    return true;
}

/**
 * Has traces of a 3D chart drawn over all that lies before them: only what is drawn later covers them, and the pointer
 * finds their markers.
 * @param {any} gd
 * @param {number[]} numbers of the traces
 */
export function drawOnTop(gd, numbers) {
    const traces = numbers.map((nth) => sceneOf(gd)?.traces[gd._fullData[nth]?.uid]).filter(Boolean);
    for (const { linePlot, scatterPlot, textMarkers } of traces) {
        for (const part of [linePlot, scatterPlot, textMarkers]) undeep(part, "draw");
        undeep(scatterPlot, "drawPick");
    }
    redraw(gd);
}

/**
 * Has a part of a trace do something as if nothing lay before it.
 * @param {any} part if there is one
 * @param {string} name of its method
 */
function undeep(part, name) {
    if (!part || Object.hasOwn(part, name)) return;
    const plain = part[name];
    part[name] = (/** @type {any} */ camera) => {
        part.gl.disable(part.gl.DEPTH_TEST);
        plain.call(part, camera);
        part.gl.enable(part.gl.DEPTH_TEST);
    };
}

/**
 * The dots of a scatter chart, each with the number of its point.
 * @param {any} gd
 * @returns {{dot: SVGElement & {style: CSSStyleDeclaration}, i: number}[]}
 */
export const dotsOf = (gd) =>
    [...gd.querySelectorAll(".scatterlayer .point")].map((dot) => ({ dot, i: dot.__data__.i }));

// --- What of a 3D chart is on the screen

/**
 * The matrices that bring a point of the data onto the screen; null before anything is drawn.
 * @param {any} gd
 * @returns {{model: number[], view: number[], projection: number[], scale: number[], box: DOMRect} | null}
 */
export function projectionOf(gd) {
    const scene = sceneOf(gd);
    const at = scene?.glplot?.cameraParams;
    return at ? { ...at, scale: scene.dataScale, box: scene.container.getBoundingClientRect() } : null;
}

/**
 * Has Plotly draw the axes of a 3D chart alone, which takes no time; what it gives back shows the points again.
 * @param {any} gd
 */
export function hidePoints(gd) {
    const hidden = sceneOf(gd).glplot.objects.filter((/** @type {any} */ object) => object.isOpaque);
    for (const object of hidden) object.isOpaque = object.isTransparent = () => false;
    return () => {
        for (const object of hidden) for (const name of ["isOpaque", "isTransparent"]) delete object[name];
        redraw(gd);
    };
}

/**
 * Has a function called after each frame that a 3D chart is drawn in.
 * @param {any} gd
 * @param {() => void} then
 */
export function afterRender(gd, then) {
    const { glplot } = sceneOf(gd);
    const own = glplot.onrender;
    glplot.onrender = (/** @type {any[]} */ ...told) => {
        own?.apply(glplot, told);
        then();
    };
}

/** @param {any} gd */
export const redraw = (gd) => sceneOf(gd)?.glplot?.redraw();

/** Whether a key of a figure is Plotly's own, which a file has no use for. */
export const isOwn = (/** @type {string} */ key) => key.startsWith("_");
