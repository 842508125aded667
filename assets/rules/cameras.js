// Where a 3D chart is looked at from, and what keys make of it.

/**
 * @typedef {{x: number, y: number, z: number}} Vector
 * @typedef {{eye: Vector, center: Vector, up: Vector}} Camera as Plotly has it
 */

const STEP = Math.PI / 24;
const STEEPEST = Math.PI / 36; // how near to its axis a turn may come
const NEAREST = 0.1;
const FARTHEST = 60;
const MOST = 100; // what an address may say of each coordinate (dashboard/page/answering.py)
const LONG = 3; // times as far as a cube's the corners of a box may lie that has the same volume
const ROUNDING = 1e-6; // a side that much shorter than the longest is a plane, whatever its last digits say

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

/**
 * A value after a step that stops at bounds; one that lies beyond them already is never taken the other way.
 * @type {(now: number, then: number, low: number, high: number) => number}
 */
const stepped = (now, then, low, high) =>
    then > now ? Math.max(now, Math.min(then, high)) : Math.min(now, Math.max(then, low));

/**
 * A direction at right angles to two; any that is at right angles to the first, where the second is the same.
 * @type {(a: Vector, b: Vector) => Vector}
 */
function across(a, b) {
    const [one, other] = [unit(a), unit(b)];
    const aside = cross(one, other);
    if (far(aside) > 1e-6) return unit(aside);
    return unit(cross(one, Math.abs(one.x) < 0.9 ? { x: 1, y: 0, z: 0 } : { x: 0, y: 1, z: 0 }));
}

/** @typedef {(out: Vector, up: Vector) => Vector} Move from the middle to the eye, before and after */
/** @type {(angle: number) => Move} */
const around = (angle) => (out, up) => turned(out, unit(up), angle);
/** @type {(by: number) => Move} */
export const zoomed = (by) => (out) => {
    const now = far(out);
    return scaled(out, stepped(now, now * by, NEAREST, FARTHEST) / now);
};
/** @type {(by: number) => Move} */
const tilted = (by) => (out, up) => {
    const now = Math.acos(Math.min(Math.max(dot(unit(out), unit(up)), -1), 1));
    const then = stepped(now, now + by, STEEPEST, Math.PI - STEEPEST);
    return turned(out, across(up, out), then - now);
};
/**
 * What a drag over a part of the frame's height does, to the right and down: all of it is half a turn.
 * @type {(right: number, down: number) => Move}
 */
export const dragged = (right, down) => (out, up) => tilted(-Math.PI * down)(around(-Math.PI * right)(out, up), up);
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
 * A camera if one can look through it, undefined if not. All that a chart or an address is given goes through here:
 * from an address, keys, a drag, another panel.
 * @param {Camera | null | undefined} camera
 * @returns {Camera | undefined}
 */
export function sound(camera) {
    if (!camera?.eye || !camera.center || !camera.up) return undefined;
    const all = [camera.eye, camera.center, camera.up].flatMap((v) => [v.x, v.y, v.z]);
    // Neither NaN nor an infinite number is at most as far.
    if (!all.every((x) => Math.abs(x) <= MOST)) return undefined;
    return far(camera.up) > 0 && far(sum(camera.eye, camera.center, -1)) > 0 ? camera : undefined;
}

/**
 * Whether two cameras look from the same place at the same, but for the rounding of a drawing.
 * @param {{eye: Vector, center: Vector}} a
 * @param {{eye: Vector, center: Vector}} b
 */
export const alike = (a, b) =>
    far(sum(a.eye, b.eye, -1)) + far(sum(a.center, b.center, -1)) < 1e-3 * far(sum(a.eye, a.center, -1));

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
    if (n.length !== 9) return undefined;
    const xyz = (/** @type {number} */ i) => ({ x: n[i], y: n[i + 1], z: n[i + 2] });
    return sound({ eye: xyz(0), center: xyz(3), up: xyz(6) });
}

/**
 * @typedef {[number, number, number]} Three for x, y and z
 * @typedef {object} Box
 * @property {Three} sides how long it is drawn
 * @property {[number, number][]} ranges of its axes
 * @property {boolean[]} planes which axes have one value only
 */

const MARGIN = 0.01; // of a side, so that no point lies on its end

/**
 * The box around points, as it is drawn: as Plotly would, but for its wide margins, and so that points of a line or a
 * plane, and those whose third coordinate is but the rounding of a computation, have a box to look at too.
 * @param {ArrayLike<number>[][]} traces the coordinates x, y, z of the points of each
 * @param {boolean} cube whether all sides are drawn equally long, whatever their numbers
 * @returns {Box}
 */
export function boxOf(traces, cube = false) {
    const ends = [0, 1, 2].map((axis) => {
        let [low, high] = [Infinity, -Infinity];
        for (const { [axis]: values } of traces) {
            for (let i = 0; i < values.length; i += 1) {
                if (!Number.isFinite(values[i])) continue;
                [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
            }
        }
        return low <= high ? [low, high] : [0, 0];
    });
    // What is drawn as long as 1.
    const units = ends.map(([low, high]) => (cube && high - low) || 1);
    const lengths = ends.map(([low, high], axis) => (high - low) / units[axis]);
    const longest = Math.max(...lengths) || 1;
    const planes = lengths.map((length) => length <= longest * ROUNDING);
    const thin = planes.every(Boolean) ? longest : longest / 10;
    const drawn = lengths.map((length, axis) => (planes[axis] ? thin : length));
    const ranges = ends.map(([low, high], axis) => {
        const [middle, half] = [(low + high) / 2, units[axis] * drawn[axis] * (0.5 + MARGIN)];
        return /** @type {[number, number]} */ ([middle - half, middle + half]);
    });
    // Plotly gives each box the same volume, which would need a camera out of all bounds where one is long or flat.
    const even = Math.cbrt(drawn[0] * drawn[1] * drawn[2]);
    // Rounded, since a root may differ in its last digit elsewhere (`dashboard/compute/regions.py` does the same).
    const exact = planes.includes(true) || !(rms(drawn) <= LONG * even) ? rms(drawn) : even;
    const by = Number(exact.toPrecision(13));
    const [x, y, z] = drawn.map((side) => side / by);
    return { sides: [x, y, z], ranges, planes };
}

/** @param {number[]} sides */
const rms = (sides) => Math.hypot(...sides) / Math.sqrt(sides.length);

/**
 * A 3D chart's layout with its box. An axis that has one value only is not drawn: from where such points are looked
 * at, its words would lie on each other.
 * @param {any} scene
 * @param {Box} box
 */
export function boxed(scene, { sides: [x, y, z], ranges, planes }) {
    const axes = ["xaxis", "yaxis", "zaxis"].map((name, at) => [
        name,
        { ...scene[name], range: ranges[at], ...(planes[at] ? { visible: false } : {}) },
    ]);
    return { ...scene, ...Object.fromEntries(axes), aspectmode: "manual", aspectratio: { x, y, z } };
}

const SLOPE = Math.tan(Math.PI / 8); // Plotly's cameras see an eighth of a turn from bottom to top
// Pixels that the words at the axes take, below and beside the box.
const ROOM = { left: 34, right: 24, top: 6, bottom: 26 };

/**
 * A camera that sees all of a box from where another looks at it, as near as that goes.
 * @template {{eye: Vector, center: Vector, up: Vector}} C
 * @param {C} camera
 * @param {{width: number, height: number}} frame in pixels; without a width, one that is not laid out yet
 * @param {Box} box
 */
export function fitted(camera, frame, { sides }) {
    const { width, height } = frame.width > 0 && frame.height > 0 ? frame : { width: 1, height: 1 };
    const out = unit(sum(camera.eye, camera.center, -1));
    const right = across(camera.up, out);
    const above = cross(out, right);
    // In a frame of few pixels words have no room.
    const share = (/** @type {number} */ room, /** @type {number} */ of) => 1 - 2 * Math.min(room / of, 0.15);
    const wide = (SLOPE * width) / height;
    const level = between(sides, out, right, wide * share(ROOM.left, width), wide * share(ROOM.right, width));
    const upright = between(sides, out, above, SLOPE * share(ROOM.bottom, height), SLOPE * share(ROOM.top, height));
    const away = Math.min(Math.max(level.least, upright.least), FARTHEST);
    const center = sum(scaled(right, level.aside(away)), above, upright.aside(away));
    return { ...camera, eye: sum(center, out, away), center };
}

/**
 * A camera that sees all of a box in each of several frames: a camera sees as much from bottom to top in all of them,
 * and less from left to right in those that are narrow for their height.
 * @template {{eye: Vector, center: Vector, up: Vector}} C
 * @param {C} camera
 * @param {{width: number, height: number}[]} frames
 * @param {Box} box
 */
export function held(camera, frames, box) {
    const away = (/** @type {C} */ { eye, center }) => far(sum(eye, center, -1));
    const each = (frames.length ? frames : [{ width: 0, height: 0 }]).map((frame) => fitted(camera, frame, box));
    return each.reduce((farthest, one) => (away(one) > away(farthest) ? one : farthest));
}

/**
 * From how far away an eye sees the eight corners of a box between two planes, and how far aside of its middle they
 * are to lie for that: where there is more room than it takes, in the middle of it.
 * @param {Three} sides
 * @param {Vector} out from the middle to the eye
 * @param {Vector} along the direction in which the planes lie apart
 * @param {number} back how far one of them is aside, for each unit of distance from the eye
 * @param {number} forth and how far the other
 */
function between([x, y, z], out, along, back, forth) {
    const most = (/** @type {Vector} */ v) => (Math.abs(v.x) * x + Math.abs(v.y) * y + Math.abs(v.z) * z) / 2;
    // A corner lies between them where away >= out·corner + (along·corner - aside) / forth, and so for the other.
    const [low, high] = [most(sum(out, along, -1 / back)), most(sum(out, along, 1 / forth))];
    return {
        least: (high * forth + low * back) / (back + forth),
        aside: (/** @type {number} */ away) => ((high - away) * forth + (away - low) * back) / 2,
    };
}
