// What of a cloud is seen where, just now: in thousandths of half the height of its frame, from the middle.
import { pointsOf } from "../charts/drawn.js";
import { cameraOf, plot } from "../charts/plotly_private.js";
import { sound } from "../rules/cameras.js";
import { lens, projected, rounded, scales } from "../rules/regions.js";

/**
 * The camera of a cloud as an address has it: nine numbers.
 * @param {string} id
 */
export function through(id) {
    const now = sound(cameraOf(plot(id)));
    const camera = now && rounded(now);
    return camera && lens(camera) ? camera : null;
}

/**
 * @param {string} id of a cloud
 * @returns {null | {camera: number[], lens: import("../rules/regions.js").Lens, points: ArrayLike<number>[],
 *     scaled: import("../rules/regions.js").Scaled, xs: Float64Array, ys: Float64Array}} null where nothing is seen
 */
export function sight(id) {
    const there = pointsOf(id);
    const camera = through(id);
    const seen = camera && lens(camera);
    if (!there || !camera || !seen) return null;
    const [xs, ys] = [0, 0].map(() => new Float64Array(there.points[0].length));
    const scaled = scales(there.box);
    projected(seen, there.points, scaled, xs, ys);
    return { camera, lens: seen, points: there.points, scaled, xs, ys };
}

/**
 * Pixels of a frame as these units, and the other way round.
 * @param {HTMLElement} frame
 */
export function units({ clientWidth: width, clientHeight: height }) {
    const by = 2000 / height;
    return {
        by,
        of: (/** @type {{x: number, y: number}} */ { x, y }) =>
            /** @type {[number, number]} */ ([(x - width / 2) * by, (height / 2 - y) * by]),
        pixels: (/** @type {number} */ x, /** @type {number} */ y) => ({
            x: width / 2 + x / by,
            y: height / 2 - y / by,
        }),
    };
}
