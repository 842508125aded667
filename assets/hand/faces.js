// The images of rows where their points are: of what is lit, or of some of all. They lie on a canvas over the cloud and
// move along with it; their sheet is asked for once.
import { pointsOf } from "../charts/drawn.js";
import { afterRender, cameraOf, plot, tracesOf } from "../charts/plotly_private.js";
import { selection } from "../charts/selection.js";
import { tabOf } from "../charts/sent.js";
import { view } from "../page/address.js";
import { token } from "../page/elements.js";
import { on } from "../page/events.js";
import { shown, sizeOf } from "../rules/pictures.js";
import { distance, lens, projected, scales } from "../rules/regions.js";
import { looksOf } from "./rows.js";
import { units } from "./sight.js";

/** Whether images are drawn, as the address has it. */
export const isOn = () => view().get("images") === "true";

/**
 * @typedef {object} Shown
 * @property {HTMLCanvasElement} canvas
 * @property {string} key what is shown
 * @property {number[]} rows
 * @property {import("./rows.js").Looks} looks
 * @property {CanvasImageSource} sprites the sheet in the page's ink
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
    const { rows } = shown(selection(tab)?.rows ?? null, there.points[0].length);
    if (!rows.length) return hide(id);
    const looks = await looksOf(tab, rows).catch(() => null);
    if (!looks?.image || !isOn()) return hide(id);
    const points = there.points.map((values) => Float32Array.from(rows, (row) => values[row]));
    all.set(id, { canvas: canvasOf(id), key: "", rows, looks, sprites: inked(looks), points });
    if (!followed.has(gd)) afterRender(gd, () => draw(id));
    followed.add(gd);
    draw(id);
}

/** @param {string} id */
function hide(id) {
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

/** Ink in the colour of the page; what is none as it is. @param {import("./rows.js").Looks} looks */
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
    if (!one || !there || !camera) return;
    const frame = /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));
    const { canvas, points, looks, sprites, rows } = one;
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [frame.clientWidth, frame.clientHeight].map((length) => Math.round(length * dpr));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    if (!canvas.isConnected) frame.append(canvas);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.clearRect(0, 0, frame.clientWidth, frame.clientHeight);
    const through = lens([camera.eye, camera.center, camera.up].flatMap(({ x, y, z }) => [x, y, z]));
    if (!through) return;
    const scaled = scales(there.box);
    const [xs, ys] = [new Float64Array(rows.length), new Float64Array(rows.length)];
    projected(through, points, scaled, xs, ys);
    const away = Float64Array.from(rows, (_, at) => distance(through, points, scaled, at));
    const order = rows.map((_, at) => at).sort((a, b) => away[b] - away[a]);
    const { pixels } = units(frame);
    const size = sizeOf(looks.side, frame.clientWidth);
    const colours = coloursOf(gd);
    const ground = token("--raised");
    // Pixels of small images stay squares.
    context.imageSmoothingEnabled = looks.side > size;
    context.lineWidth = 1.5;
    for (const at of order) {
        if (!(away[at] > 0)) continue;
        const { x, y } = pixels(xs[at], ys[at]);
        const [left, top] = [Math.round(x - size / 2), Math.round(y - size / 2)];
        if (left < -size || top < -size || left > frame.clientWidth || top > frame.clientHeight) continue;
        context.fillStyle = ground;
        context.fillRect(left - 1, top - 1, size + 2, size + 2);
        const [column, line] = [at % looks.columns, Math.floor(at / looks.columns)];
        const { side } = looks;
        context.drawImage(sprites, column * side, line * side, side, side, left, top, size, size);
        context.strokeStyle = colours(rows[at]);
        context.strokeRect(left - 1, top - 1, size + 2, size + 2);
    }
}

/** The colour that a row's point is drawn in. @type {(gd: any) => (row: number) => string} */
function coloursOf(gd) {
    const marker = tracesOf(gd)?.[0]?.marker;
    const plain = token("--off");
    return (row) => marker?.colorscale?.[2 * marker.color?.[row]]?.[1] ?? plain;
}

const again = (/** @type {string} */ tab) => {
    for (const id of all.keys()) if (tabOf(id) === tab) refresh(id);
};
on("finished", ({ id }) => {
    if (isOn() || all.has(id)) refresh(id);
});
on("selected", ({ tab }) => again(tab));
on("recoloured", () => {
    for (const id of [...all.keys()]) refresh(id);
});
