// The images of rows where their points are: of what is lit, or of some of all. They lie on a canvas over the cloud and
// move along with it; their sheet is asked for once.
import { pointsOf } from "../charts/drawn.js";
import { afterRender, cameraOf, plot, tracesOf } from "../charts/plotly_private.js";
import { selection } from "../charts/selection.js";
import { base, charts, tabOf } from "../charts/sent.js";
import { ready } from "../charts/standing.js";
import { view } from "../page/address.js";
import { token } from "../page/elements.js";
import { on } from "../page/events.js";
import { shown, sizeOf } from "../rules/pictures.js";
import { distance, lens, projected, scales } from "../rules/regions.js";
import { isCurrent, looksOf } from "./rows.js";
import { units } from "./sight.js";

const EDGE = 2; // pixels of the frame around an image

/** Whether images are drawn, as the address has it. */
export const isOn = () => view().get("images") === "true";

/**
 * @typedef {object} Shown
 * @property {HTMLCanvasElement} canvas
 * @property {string} key how they are drawn
 * @property {import("./rows.js").Looks} looks
 * @property {HTMLCanvasElement} tiles the images as they are drawn, side by side
 * @property {number} cell pixels of the page that each takes
 * @property {Float32Array[]} points of these rows alone
 */
/** @type {Map<string, Shown>} */
const all = new Map();
/** @type {WeakSet<object>} */
const followed = new WeakSet(); // graphs that are heard of when they are drawn

/**
 * Shows the images of a cloud as the address and the selection have it.
 * @param {string} id
 */
export async function refresh(id) {
    const there = pointsOf(id);
    const gd = plot(id);
    if (!there || !gd || !isOn()) return hide(id);
    const tab = tabOf(id);
    if (!isCurrent(tab)) return;
    const { rows, of } = shown(selection(tab)?.rows ?? null, there.points[0].length);
    if (!rows.length) return hide(id);
    const looks = await looksOf(tab, rows).catch(() => null);
    if (!looks?.image || !isOn()) return hide(id);
    const points = there.points.map((values) => Float32Array.from(rows, (row) => values[row]));
    const canvas = canvasOf(id);
    all.set(id, { canvas, key: "", looks, tiles: canvas, cell: 0, points });
    ready(canvas, () => sheetOf(id));
    if (!followed.has(gd)) afterRender(gd, () => draw(id));
    followed.add(gd);
    count(id, rows.length, of);
    draw(id);
}

/**
 * Says how many of the images are shown, on the button that shows them.
 * @type {(id: string, n: number, of: number) => void}
 */
function count(id, n, of) {
    const text = document.querySelector(`.chart:has(> #${id}-frame) > .hand [data-hand=images] span`);
    if (text) text.textContent = n && n < of ? `Images: ${n} of ${of.toLocaleString("en")}` : "Images";
}

/** @param {string} id */
function hide(id) {
    if (all.has(id)) count(id, 0, 0);
    all.get(id)?.canvas.remove();
    all.delete(id);
}

/** @param {string} id */
function canvasOf(id) {
    const frame = /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));
    const chart = /** @type {HTMLElement} */ (frame.closest(".chart"));
    const there = /** @type {HTMLCanvasElement | null} */ (chart.querySelector("canvas.faces"));
    if (there) return there;
    const canvas = Object.assign(document.createElement("canvas"), { className: "faces" });
    canvas.setAttribute("aria-hidden", "true");
    frame.append(canvas);
    return canvas;
}

/**
 * Each image as it is drawn, with the page's ground below and a frame in its point's colour: one beside the other.
 * @param {any} gd
 * @param {import("./rows.js").Looks} looks
 * @param {number} size in pixels of the page
 * @param {number} dpr
 */
function framed(gd, looks, size, dpr) {
    const { rows, columns, side } = looks;
    const cell = size + 2 * EDGE;
    const lines = Math.ceil(rows.length / columns);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: columns * cell * dpr, height: lines * cell * dpr });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.scale(dpr, dpr);
    // Pixels of small images stay squares.
    context.imageSmoothingEnabled = side > size;
    const sprites = inked(looks);
    const colour = coloursOf(gd);
    const ground = token("--raised");
    rows.forEach((row, at) => {
        const [column, line] = [at % columns, Math.floor(at / columns)];
        context.fillStyle = colour(row);
        context.fillRect(column * cell, line * cell, cell, cell);
        const [left, top] = [column * cell + EDGE, line * cell + EDGE];
        context.fillStyle = ground;
        context.fillRect(left, top, size, size);
        context.drawImage(sprites, column * side, line * side, side, side, left, top, size, size);
    });
    return canvas;
}

/**
 * Ink in the colour of the page; what is none as it is.
 * @param {import("./rows.js").Looks} looks
 */
function inked({ image, ink }) {
    if (!image || !ink) return /** @type {HTMLImageElement} */ (image);
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = token("--ink");
    context.fillRect(0, 0, canvas.width, canvas.height);
    return canvas;
}

/**
 * Draws the images of a cloud where its camera has them now: two hundred in a millisecond or two.
 * @param {string} id
 */
function draw(id) {
    const one = all.get(id);
    const there = pointsOf(id);
    const gd = plot(id);
    const camera = cameraOf(gd);
    const through = camera && lens([camera.eye, camera.center, camera.up].flatMap(({ x, y, z }) => [x, y, z]));
    if (!one || !there || !through) return;
    const frame = /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));
    const { canvas, points, looks } = one;
    const { clientWidth, clientHeight } = frame;
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const size = sizeOf(looks.side, clientWidth, looks.rows.length);
    const key = [size, dpr, clientWidth, clientHeight].join();
    if (one.key !== key) {
        Object.assign(canvas, { width: Math.round(clientWidth * dpr), height: Math.round(clientHeight * dpr) });
        Object.assign(one, { key, tiles: framed(gd, looks, size, dpr), cell: size + 2 * EDGE });
    }
    if (!canvas.isConnected) frame.append(canvas);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.clearRect(0, 0, canvas.width, canvas.height);
    const cell = one.cell * dpr;
    const { pixels } = units(frame);
    for (const { at, x, y } of placed(through, points, scales(there.box))) {
        const middle = pixels(x, y);
        const [left, top] = [Math.round(middle.x * dpr - cell / 2), Math.round(middle.y * dpr - cell / 2)];
        if (left < -cell || top < -cell || left > canvas.width || top > canvas.height) continue;
        const [column, line] = [at % looks.columns, Math.floor(at / looks.columns)];
        context.drawImage(one.tiles, column * cell, line * cell, cell, cell, left, top, cell, cell);
    }
}

/**
 * The images of a cloud as they are drawn, to be put elsewhere; null where there are none.
 * @param {string} id
 * @returns {import("../charts/standing.js").Sheet | null}
 */
function sheetOf(id) {
    const one = all.get(id);
    if (!one?.cell) return null;
    const { tiles, looks, cell, points } = one;
    return { uri: tiles.toDataURL(), columns: looks.columns, cell, points: points.map((values) => Array.from(values)) };
}

/**
 * Where points are seen, far ones first; none of those behind the eye.
 * @param {import("../rules/regions.js").Lens} through
 * @param {Float32Array[]} points
 * @param {import("../rules/regions.js").Scaled} scaled
 */
function placed(through, points, scaled) {
    const n = points[0].length;
    const [xs, ys] = [new Float64Array(n), new Float64Array(n)];
    projected(through, points, scaled, xs, ys);
    return Array.from(xs, (x, at) => ({ at, x, y: ys[at], away: distance(through, points, scaled, at) }))
        .filter(({ away }) => away > 0)
        .sort((one, other) => other.away - one.away);
}

/** The colour that a row's point is drawn in. @type {(gd: any) => (row: number) => string} */
function coloursOf(gd) {
    const marker = tracesOf(gd)?.[0]?.marker;
    const plain = token("--off");
    return (row) => marker?.colorscale?.[2 * marker.color?.[row]]?.[1] ?? plain;
}

/** @type {(tab: string) => string[]} */
const cloudsOf = (tab) =>
    charts().filter(
        (id) =>
            tabOf(id) === tab && base(id)?.layout.meta?.images && document.getElementById(`${id}-frame`)?.offsetParent,
    );
const again = (/** @type {string} */ tab) => {
    for (const id of all.keys()) if (tabOf(id) === tab) refresh(id);
};
on("finished", ({ id }) => {
    if (isOn() || all.has(id)) refresh(id);
});
on("selected", ({ tab }) => again(tab));
on("settled", ({ tab }) => {
    if (isOn()) for (const id of cloudsOf(tab)) refresh(id);
});
on("recoloured", () => {
    for (const id of [...all.keys()]) refresh(id);
});
