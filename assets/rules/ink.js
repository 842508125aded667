// A drawing as the data's own images were prepared: cut out, scaled, set on paper; and as letters of an address. Whole
// numbers, so that the server says the same of the same bitmap (dashboard/compute/ink.py).

/** Pixels of each side of the bitmap that strokes are drawn on. */
export const SIDE = 112;
/** Cells of each side that keys go over. */
export const CELLS = 14;
/** So many letters an address has for a drawing. */
export const MOST_SPELLED = 3_000;
const BLACK = 255;
const DRAWN = 20; // of WHOLE pixels, for the longer side
const WHOLE = 28;

/**
 * @typedef {{height: number, width: number, block: number}} Paper pixels of an image; of counts, the side of the blocks
 * @typedef {{height: number, width: number, values: ArrayLike<number>}} Image row by row, 0 for paper
 * @typedef {[number, number][]} Stroke places of the pen on the bitmap, x and y
 */

/**
 * Half of the pen's width on the bitmap: counts of blocks were made of thicker strokes.
 * @param {Paper} paper
 */
export const pen = ({ block }) => SIDE * (block ? 0.065 : 0.045);

/**
 * How dark a pixel of the data is that is all ink.
 * @param {Paper} paper
 */
export const full = ({ block }) => block ** 2 || BLACK;

/**
 * Strokes on a bitmap, over what was there before.
 * @param {Stroke[]} strokes
 * @param {Paper} paper
 * @param {Image | null} before an image of the data, as large as the bitmap allows
 * @returns {Image}
 */
export function inked(strokes, paper, before = null) {
    const values = new Uint8Array(SIDE * SIDE);
    if (before) enlarge(values, before, full(paper));
    const radius = pen(paper);
    for (const stroke of strokes)
        for (let i = 0; i < stroke.length; i += 1) line(values, stroke[Math.max(i - 1, 0)], stroke[i], radius);
    return { height: SIDE, width: SIDE, values };
}

/** @type {(values: Uint8Array, image: Image, most: number) => void} */
function enlarge(values, { height, width, values: pixels }, most) {
    const times = Math.floor(SIDE / Math.max(height, width));
    const [top, left] = [(SIDE - times * height) >> 1, (SIDE - times * width) >> 1];
    for (let y = 0; y < times * height; y += 1)
        for (let x = 0; x < times * width; x += 1) {
            const pixel = pixels[Math.floor(y / times) * width + Math.floor(x / times)];
            values[(top + y) * SIDE + left + x] = Math.round((BLACK * pixel) / most);
        }
}

/** @type {(values: Uint8Array, from: [number, number], to: [number, number], radius: number) => void} */
function line(values, [x0, y0], [x1, y1], radius) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    const span = (/** @type {number} */ a, /** @type {number} */ b) => [
        Math.max(Math.floor(Math.min(a, b) - radius), 0),
        Math.min(Math.ceil(Math.max(a, b) + radius), SIDE - 1),
    ];
    const [[left, right], [top, bottom]] = [span(x0, x1), span(y0, y1)];
    for (let y = top; y <= bottom; y += 1)
        for (let x = left; x <= right; x += 1) {
            const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
            const along = length ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0;
            const [ax, ay] = [px - along * dx, py - along * dy];
            if (ax * ax + ay * ay <= radius * radius) values[y * SIDE + x] = BLACK;
        }
}

/**
 * A drawing as an image of the data; null where it has no ink.
 * @param {Image} bitmap of 0 to 255
 * @param {Paper} paper
 * @returns {Image | null}
 */
export function prepared(bitmap, paper) {
    const drawn = cutOut(bitmap);
    return drawn && (paper.block ? counted(drawn, paper) : centred(drawn, paper));
}

/** @type {(bitmap: Image) => Image | null} */
function cutOut({ height, width, values }) {
    let [top, bottom, left, right] = [height, -1, width, -1];
    for (let y = 0; y < height; y += 1)
        for (let x = 0; x < width; x += 1)
            if (values[y * width + x]) {
                [top, bottom] = [Math.min(top, y), y];
                [left, right] = [Math.min(left, x), Math.max(right, x)];
            }
    if (bottom < 0) return null;
    const [h, w] = [bottom - top + 1, right - left + 1];
    const out = new Float64Array(h * w);
    for (let y = 0; y < h; y += 1) for (let x = 0; x < w; x += 1) out[y * w + x] = values[(top + y) * width + left + x];
    return { height: h, width: w, values: out };
}

/**
 * The same in other pixels, each the mean of the area that it covers, rounded half up.
 * @type {(image: Image, height: number, width: number) => Image}
 */
function scaled(image, height, width) {
    const [h, w] = [image.height, image.width];
    const across = new Float64Array(h * width);
    for (const [j, i, share] of covered(w, width))
        for (let y = 0; y < h; y += 1) across[y * width + j] += share * image.values[y * w + i];
    const sums = new Float64Array(height * width);
    for (const [j, i, share] of covered(h, height))
        for (let x = 0; x < width; x += 1) sums[j * width + x] += share * across[i * width + x];
    const area = h * w;
    return { height, width, values: sums.map((sum) => Math.floor((2 * sum + area) / (2 * area))) };
}

/**
 * Which old pixels each new one covers, and how much of them, in parts of `after`.
 * @type {(before: number, after: number) => [number, number, number][]}
 */
function covered(before, after) {
    /** @type {[number, number, number][]} */
    const out = [];
    for (let j = 0; j < after; j += 1)
        for (let i = Math.floor((j * before) / after); i < before && i * after < (j + 1) * before; i += 1) {
            const share = Math.min((i + 1) * after, (j + 1) * before) - Math.max(i * after, j * before);
            if (share > 0) out.push([j, i, share]);
        }
    return out;
}

/** A side of so many pixels where the longer one becomes `room` pixels: rounded half up, 1 at least. */
const sideOf = (/** @type {number} */ side, /** @type {number} */ longer, /** @type {number} */ room) =>
    Math.max(Math.floor((2 * side * room + longer) / (2 * longer)), 1);

/** @type {(drawn: Image, paper: Paper) => Image | null} */
function centred(drawn, { height, width }) {
    const [h, w] = [drawn.height, drawn.width];
    const room = Math.floor((Math.min(height, width) * DRAWN) / WHOLE) || 1;
    const longer = Math.max(h, w);
    const image = scaled(drawn, sideOf(h, longer, room), sideOf(w, longer, room));
    const down = new Float64Array(image.height);
    const across = new Float64Array(image.width);
    for (let y = 0; y < image.height; y += 1)
        for (let x = 0; x < image.width; x += 1) {
            down[y] += image.values[y * image.width + x];
            across[x] += image.values[y * image.width + x];
        }
    const mass = down.reduce((sum, value) => sum + value, 0);
    if (!mass) return null;
    const [top, left] = [start(down, mass, height), start(across, mass, width)];
    return onPaper(image, height, width, top, left);
}

/** @type {(sums: Float64Array, mass: number, whole: number) => number} */
function start(sums, mass, whole) {
    const moment = sums.reduce((sum, value, i) => sum + i * value, 0);
    const middle = Math.floor((2 * moment + mass) / (2 * mass));
    return Math.min(Math.max(Math.floor(whole / 2) - middle, 0), whole - sums.length);
}

/** @type {(image: Image, height: number, width: number, top: number, left: number) => Image} */
function onPaper(image, height, width, top, left) {
    const values = new Float64Array(height * width);
    for (let y = 0; y < image.height; y += 1)
        for (let x = 0; x < image.width; x += 1)
            values[(top + y) * width + left + x] = image.values[y * image.width + x];
    return { height, width, values };
}

/** @type {(drawn: Image, paper: Paper) => Image | null} */
function counted(drawn, { height, width, block }) {
    const [h, w] = [drawn.height, drawn.width];
    const [high, wide] = [height * block, width * block];
    const longer = Math.max(h, w);
    const tall = sideOf(h, longer, high);
    const narrow = Math.min(sideOf(w, longer, high), Math.floor((wide * 5) / 8));
    const image = scaled(drawn, tall, narrow);
    const { values } = onPaper(image, high, wide, Math.floor((high - tall) / 2), Math.floor((wide - narrow) / 2));
    const counts = new Float64Array(height * width);
    for (let y = 0; y < high; y += 1)
        for (let x = 0; x < wide; x += 1)
            if (2 * values[y * wide + x] > BLACK) counts[Math.floor(y / block) * width + Math.floor(x / block)] += 1;
    return counts.some(Boolean) ? { height, width, values: counts } : null;
}

// --- Letters

/**
 * An image as letters: its bytes in base64, zeros counted after a zero.
 * @param {Image} image
 */
export function spelled({ values }) {
    const packed = [];
    for (let at = 0; at < values.length; ) {
        if (values[at]) {
            packed.push(values[at]);
            at += 1;
            continue;
        }
        let run = 1;
        while (run < BLACK && at + run < values.length && !values[at + run]) run += 1;
        packed.push(0, run);
        at += run;
    }
    const text = btoa(packed.map((byte) => String.fromCharCode(byte)).join(""));
    return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The image that letters stand for; null where they stand for none of that shape.
 * @param {string} text
 * @param {Paper} paper
 * @returns {Image | null}
 */
export function imageSpelled(text, { height, width, block }) {
    if (!text || text.length > MOST_SPELLED) return null;
    /** @type {number[]} */
    const values = [];
    try {
        const packed = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
        for (let at = 0; at < packed.length && values.length <= height * width; at += 1) {
            const byte = packed.charCodeAt(at);
            if (byte) values.push(byte);
            else {
                at += 1;
                values.push(...new Array(at < packed.length ? packed.charCodeAt(at) : 0).fill(0));
            }
        }
    } catch {
        return null;
    }
    const fits = values.length === height * width && values.every((value) => value <= full({ height, width, block }));
    return fits && values.some(Boolean) ? { height, width, values } : null;
}
