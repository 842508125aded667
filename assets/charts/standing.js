// Images where their points are in a page that stands alone and has none of our modules: what is here is written into it
// as it stands, with all that it uses of Plotly's own parts.
import { afterRender, projectionOf, sceneOf } from "./plotly_private.js";

/**
 * @typedef {object} Sheet
 * @property {string} uri a picture of the images, side by side
 * @property {number} columns
 * @property {number} cell pixels of the page that an image takes
 * @property {number[][]} points their coordinates: all x, all y, all z
 */

/**
 * Draws images over a cloud after each frame that it is drawn in, far ones first.
 * @param {any} gd
 * @param {Sheet} sheet
 */
function stand(gd, { uri, columns, cell, points }) {
    const image = new Image();
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    canvas.style.cssText = "position: absolute; pointer-events: none";
    gd.append(canvas);
    const times = (/** @type {number[]} */ m, /** @type {number[]} */ v) =>
        [0, 1, 2, 3].map((i) => m[i] * v[0] + m[i + 4] * v[1] + m[i + 8] * v[2] + m[i + 12] * v[3]);
    const draw = () => {
        const seen = projectionOf(gd);
        if (!seen || !image.naturalWidth) return;
        const { model, view, projection, scale, box } = seen;
        const [frame, dpr] = [gd.getBoundingClientRect(), Math.min(window.devicePixelRatio || 1, 2)];
        const [width, height] = [Math.round(box.width * dpr), Math.round(box.height * dpr)];
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        const [left, top] = [`${box.left - frame.left}px`, `${box.top - frame.top}px`];
        Object.assign(canvas.style, { left, top, width: `${box.width}px`, height: `${box.height}px` });
        const places = points[0]
            .map((_, at) => [...[0, 1, 2].map((axis) => points[axis][at] * scale[axis]), 1])
            .map((point) => [model, view, projection].reduce((at, matrix) => times(matrix, at), point))
            .map(([x, y, z, w], at) => ({ at, x: x / w, y: y / w, away: z / w, before: w > 0 }))
            .filter(({ before }) => before)
            .sort((one, other) => other.away - one.away);
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
        context.clearRect(0, 0, width, height);
        context.imageSmoothingEnabled = false;
        const [from, to] = [image.naturalWidth / columns, cell * dpr];
        for (const { at, x, y } of places) {
            const [column, line] = [at % columns, Math.floor(at / columns)];
            const [middle, down] = [((1 + x) / 2) * width, ((1 - y) / 2) * height];
            const put = [Math.round(middle - to / 2), Math.round(down - to / 2), to, to];
            context.drawImage(image, column * from, line * from, from, from, put[0], put[1], put[2], put[3]);
        }
    };
    afterRender(gd, draw);
    image.onload = draw;
    image.src = uri;
}

/** @type {WeakMap<HTMLCanvasElement, () => Sheet | null>} */
const sheets = new WeakMap();

/**
 * Has the images that a canvas shows ready for a page of their own.
 * @param {HTMLCanvasElement} canvas
 * @param {() => Sheet | null} sheet
 */
export const ready = (canvas, sheet) => sheets.set(canvas, sheet);

/**
 * The code that has the images of a canvas stand in the graph `gd`; none where there are none.
 * @param {HTMLCanvasElement | null} canvas
 */
export function standing(canvas) {
    const sheet = canvas && sheets.get(canvas)?.();
    return sheet ? written(sheet) : "";
}

/** @param {Sheet} sheet */
const written = (sheet) => `const sceneOf = ${sceneOf};
const projectionOf = ${projectionOf};
const afterRender = ${afterRender};
(${stand})(gd, ${JSON.stringify(sheet)});`;
