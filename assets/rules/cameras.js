// Where a 3D chart is looked at from, and what keys make of it.

/**
 * @typedef {{x: number, y: number, z: number}} Vector
 * @typedef {{eye: Vector, center: Vector, up: Vector}} Camera as Plotly has it
 */

const STEP = Math.PI / 24;
const STEEPEST = Math.PI / 36; // how near to its axis a turn may come
const NEAREST = 0.1;
const FARTHEST = 20;

/** @type {(a: Vector, b: Vector, by?: number) => Vector} */
const sum = (a, b, by = 1) => ({ x: a.x + by * b.x, y: a.y + by * b.y, z: a.z + by * b.z });
/** @type {(a: Vector, b: Vector) => number} */
const dot = (a, b) => a.x * b.x + a.y * b.y + a.z * b.z;
/** @type {(a: Vector, b: Vector) => Vector} */
const cross = (a, b) => ({ x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x });
/** @type {(a: Vector, by: number) => Vector} */
export const scaled = (a, by) => ({ x: by * a.x, y: by * a.y, z: by * a.z });
/** @type {(a: Vector) => number} */
const far = (a) => Math.sqrt(dot(a, a));
/** @type {(a: Vector) => Vector} */
const unit = (a) => scaled(a, 1 / far(a));

/**
 * A vector turned around an axis (Rodrigues).
 * @param {Vector} v
 * @param {Vector} axis of length 1
 * @param {number} angle
 */
function turned(v, axis, angle) {
    const flat = sum(scaled(v, Math.cos(angle)), cross(axis, v), Math.sin(angle));
    return sum(flat, axis, dot(axis, v) * (1 - Math.cos(angle)));
}

/** @typedef {(out: Vector, up: Vector) => Vector} Move from the middle to the eye, before and after */
/** @type {(angle: number) => Move} */
const around = (angle) => (out, up) => turned(out, unit(up), angle);
/** @type {(by: number) => Move} */
const zoomed = (by) => (out) => {
    const now = far(out);
    return scaled(out, Math.min(Math.max(now * by, NEAREST), FARTHEST) / now);
};
/** @type {(by: number) => Move} */
const tilted = (by) => (out, up) => {
    const now = Math.acos(dot(unit(out), unit(up)));
    const then = Math.min(Math.max(now + by, STEEPEST), Math.PI - STEEPEST);
    return turned(out, unit(cross(up, out)), then - now);
};
/** @type {Record<string, Move | null>} null goes back to where the chart was first looked at from */
export const MOVES = {
    ArrowLeft: around(STEP),
    ArrowRight: around(-STEP),
    ArrowUp: tilted(STEP),
    ArrowDown: tilted(-STEP),
    "+": zoomed(0.9),
    "=": zoomed(0.9),
    "-": zoomed(1 / 0.9),
    Home: null,
};

/**
 * A camera after a move.
 * @param {Camera} camera
 * @param {Move} move
 * @returns {Camera}
 */
export const moved = ({ eye, center, up }, move) => ({
    eye: sum(center, move(sum(eye, center, -1), up)),
    center,
    up,
});

/**
 * A camera as the address has it: nine numbers, eye, center and up.
 * @param {Camera} camera
 */
export const spelled = ({ eye, center, up }) =>
    [eye, center, up]
        .flatMap((v) => [v.x, v.y, v.z])
        .map((x) => Number(x.toFixed(3)))
        .join();

/**
 * The camera that an address has; undefined where it has none.
 * @param {string | null} text
 * @returns {Camera | undefined}
 */
export function parsed(text) {
    const n = (text || "").split(",").map(Number);
    if (n.length !== 9 || !n.every(Number.isFinite)) return undefined;
    const xyz = (/** @type {number} */ i) => ({ x: n[i], y: n[i + 1], z: n[i + 2] });
    return { eye: xyz(0), center: xyz(3), up: xyz(6) };
}

/**
 * How far the corners of a box lie from its middle, 1 for a cube: Plotly gives a longer one the same volume.
 * @param {ArrayLike<number>[]} axes the coordinates of the points in it
 */
export function reach(axes) {
    const sides = axes.map((values) => {
        let [low, high] = [Infinity, -Infinity];
        for (let i = 0; i < values.length; i += 1) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
        return high - low;
    });
    return Math.hypot(...sides) / Math.sqrt(3) / Math.cbrt(sides[0] * sides[1] * sides[2]) || 1;
}

/**
 * A camera that sees all of a box. In a frame that is higher than wide, or so small that the words at the axes take
 * much of it, it stands farther away.
 * @template {{eye: Vector}} C
 * @param {C} camera
 * @param {{width: number, height: number}} frame in pixels
 * @param {number} reaching of the box (`reach`)
 */
export function fitted(camera, { width, height }, reaching) {
    const by = Math.max(1, (1.05 * height) / (width || 1)) * (width < 420 ? 1.2 : 1) * reaching;
    return { ...camera, eye: scaled(camera.eye, by) };
}
