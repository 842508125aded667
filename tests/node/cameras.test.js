// Wherever the points lie and whatever the hand does, a camera can be looked through.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    alike,
    boxed,
    boxOf,
    dragged,
    fitted,
    held,
    MOVES,
    moved,
    parsed,
    sound,
    spelled,
    zoomed,
} from "../../assets/rules/cameras.js";

const start = { eye: { x: 1.5, y: 1.5, z: 0.95 }, center: { x: 0, y: 0, z: -0.12 }, up: { x: 0, y: 0, z: 1 } };
const frames = [
    { width: 800, height: 400 },
    { width: 360, height: 700 },
    { width: 0, height: 0 },
    { width: 0, height: 600 },
];
const distance = (/** @type {any} */ { eye, center }) =>
    Math.hypot(eye.x - center.x, eye.y - center.y, eye.z - center.z);
const keys = Object.entries(MOVES).filter(([, move]) => move);

/** @type {(x: number, y: number, z: number) => import("../../assets/rules/cameras.js").Box} */
const boxed3 = (x, y, z) =>
    boxOf([
        [
            [0, x],
            [3, 3 + y],
            [-z / 2, z / 2],
        ],
    ]);

/**
 * Where the corners of a box are in a frame, from -1 to 1 to the right and up, worked out as Plotly draws.
 * @param {any} camera
 * @param {{width: number, height: number}} frame
 * @param {import("../../assets/rules/cameras.js").Box} box
 */
function corners({ eye, center, up }, { width, height }, { sides }) {
    const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    const cross = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
        [0, 1, 2].map((i) => a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3]);
    const unit = (/** @type {number[]} */ a) => a.map((v) => v / Math.hypot(...a));
    const from = [eye.x, eye.y, eye.z];
    const out = unit([eye.x - center.x, eye.y - center.y, eye.z - center.z]);
    const right = unit(cross([up.x, up.y, up.z], out));
    const above = cross(out, right);
    return [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
        const to = sides.map((side, axis) => ((bits >> axis) & 1 ? side : -side) / 2 - from[axis]);
        const reach = -dot(to, out) * Math.tan(Math.PI / 8);
        return [(dot(to, right) / reach) * (height / width), dot(to, above) / reach];
    });
}

test("all of a box is in its frame, between words at the axes, and as near as that goes", () => {
    for (const [x, y, z] of [
        [1, 1, 1],
        [8, 1, 1],
        [1, 1, 0.2],
        [3, 2, 0],
        [0, 2, 3],
        [1, 9, 4],
    ]) {
        for (const frame of [
            { width: 560, height: 620 },
            { width: 1120, height: 300 },
            { width: 364, height: 330 },
        ]) {
            for (const eye of [start.eye, { x: -0.5, y: 2, z: 1 }, { x: 0, y: -0.001, z: 2 }]) {
                const box = boxed3(x, y, z);
                const all = corners(fitted({ ...start, eye }, frame, box), frame, box);
                // In pixels from the middle: words take 34 to the left and 26 below, 24 and 6 on the other sides.
                const [left, right] = [Math.min, Math.max].map(
                    (end) => (end(...all.map(([across]) => across)) * frame.width) / 2,
                );
                const [low, high] = [Math.min, Math.max].map(
                    (end) => (end(...all.map(([, up]) => up)) * frame.height) / 2,
                );
                const spare = [frame.width / 2 - 34 + left, frame.width / 2 - 24 - right];
                const upright = [frame.height / 2 - 26 + low, frame.height / 2 - 6 - high];
                assert.ok(Math.min(...spare, ...upright) > -1e-6, `${x} ${y} ${z}: ${spare} ${upright}`);
                // One way it takes all the room there is.
                const [most, other] = [Math.max(...spare), Math.max(...upright)];
                assert.ok(Math.min(most, other) < 1e-6, `${x} ${y} ${z}: ${most} ${other}`);
            }
        }
    }
});

test("a camera that several frames share shows all of a box in a low one and in a tall one", () => {
    const low = { width: 520, height: 230 };
    const tall = { width: 520, height: 560 };
    const box = boxed3(1, 1, 1);
    for (const frames of [[low, tall], [tall, low], [low], []]) {
        const camera = held(start, frames, box);
        for (const frame of frames) {
            for (const place of corners(camera, frame, box).flat()) assert.ok(Math.abs(place) < 1);
        }
    }
    // One fitted to the low frame alone would leave corners out of the tall one.
    const outside = corners(fitted(start, low, box), tall, box).flat();
    assert.ok(Math.max(...outside.map(Math.abs)) > 1);
});

test("every box is seen from a camera that an address can have, flat or long, in every frame", () => {
    const sides = [0, 1e-300, 5e-13, 1e-9, 1e-6, 1e-3, 1, 50, 1e5, 1e12];
    const boxes = sides.flatMap((x) => sides.flatMap((y) => sides.map((z) => boxed3(x, y, z))));
    const broken = boxOf([
        [
            [NaN, 1],
            [NaN, NaN],
            [0, 1],
        ],
    ]);
    for (const box of [...boxes, boxOf([]), broken]) {
        // Its corners lie as far as a cube's, or up to three times as far.
        const reach = Math.hypot(...box.sides) / Math.sqrt(3);
        assert.ok(reach >= 1 - 1e-9 && reach <= 3, `${box.sides}`);
        for (const frame of frames) {
            const camera = fitted(start, frame, box);
            assert.ok(sound(camera), `${box.sides}`);
            assert.deepEqual(parsed(spelled(camera)), parsed(spelled(/** @type {any} */ (sound(camera)))));
        }
    }
});

test("a box keeps the proportions of what is in it, and a hundredth of each side around it", () => {
    const scene = { aspectmode: "data", zaxis: { nticks: 5 } };
    const drawn = boxed(scene, boxed3(8, 1, 1));
    const { x, y, z } = drawn.aspectratio;
    assert.ok(Math.abs(x / y - 8) < 1e-9 && Math.abs(y - z) < 1e-9);
    assert.ok(Math.abs(x * y * z - 1) < 1e-9); // as Plotly gives each box the same volume
    assert.deepEqual([drawn.aspectmode, drawn.zaxis], ["manual", { nticks: 5, range: [-0.51, 0.51] }]);
});

test("a cube has sides of one length whatever its numbers, and an axis of one value is as thin in it", () => {
    const ends = (/** @type {number[]} */ ...lengths) => [lengths.map((length) => [0, length])];
    const { sides, ranges, planes } = boxOf(ends(1000, 1, 1e-9), true);
    assert.deepEqual(planes, [false, false, false]);
    assert.ok(sides.every((side) => Math.abs(side - 1) < 1e-12));
    assert.deepEqual(
        ranges.slice(0, 2).map((range) => range.map((end) => Number(end.toFixed(9)))),
        [
            [-10, 1010],
            [-0.01, 1.01],
        ],
    );
    const flat = boxOf(ends(1000, 0, 8), true);
    assert.deepEqual(flat.planes, [false, true, false]);
    assert.ok(Math.abs(flat.sides[0] / flat.sides[1] - 10) < 1e-9 && Math.abs(flat.sides[0] - flat.sides[2]) < 1e-12);
});

test("an axis of one value, or of its rounding, is a thin side without words", () => {
    for (const rounding of [0, 2.5e-13]) {
        const drawn = boxed({ zaxis: { nticks: 5 } }, boxed3(10, 10, rounding));
        assert.deepEqual(drawn.zaxis, { nticks: 5, range: [-0.51, 0.51], visible: false });
        assert.equal(drawn.xaxis.visible, undefined);
        const { x, y, z } = drawn.aspectratio;
        assert.ok(Math.abs(x - y) < 1e-12 && Math.abs(x / z - 10) < 1e-9);
        // Its corners lie as far as a cube's.
        assert.ok(Math.abs(Math.hypot(x, y, z) - Math.sqrt(3)) < 1e-12);
    }
});

test("a camera is the same one after a drawing has rounded it, and another one after a step of a key", () => {
    const drawn = { ...start, eye: { x: 1.5000001, y: 1.5, z: 0.95 } };
    assert.ok(alike(start, drawn));
    for (const [name, move] of keys) assert.ok(!alike(start, moved(start, /** @type {any} */ (move))), name);
});

test("no key takes a camera the other way, however near or far it is", () => {
    for (const away of [0.02, 0.1, 1, 20, 59, 61, 90]) {
        const camera = { ...start, eye: { x: away, y: 0, z: -0.12 } };
        assert.ok(distance(moved(camera, /** @type {any} */ (MOVES["-"]))) >= away - 1e-12, `- at ${away}`);
        assert.ok(distance(moved(camera, /** @type {any} */ (MOVES["+"]))) <= away + 1e-12, `+ at ${away}`);
    }
    for (const frame of frames) {
        const camera = fitted(start, frame, boxed3(20, 1, 1));
        assert.ok(distance(moved(camera, /** @type {any} */ (MOVES["-"]))) >= distance(camera) - 1e-12);
    }
    const height = (/** @type {any} */ { eye, center }) => eye.z - center.z;
    const zenith = { ...start, eye: { x: 0.001, y: 0, z: 2 }, center: { x: 0, y: 0, z: 0 } };
    for (const key of ["ArrowUp", "ArrowDown"]) {
        const [up, down] = [zenith, { ...zenith, eye: { x: 0.001, y: 0, z: -2 } }].map(
            (camera) => height(moved(camera, /** @type {any} */ (MOVES[key]))) - height(camera),
        );
        const ways = [up, down].map((by) => Math.sign(Math.round(by * 1e9)));
        // One of them is at its end and stays, the other goes the way of the key.
        assert.deepEqual([...ways].sort(), key === "ArrowUp" ? [-1, 0] : [0, 1]);
    }
});

test("from every camera of an address, each key and drag leads to another that is one", () => {
    const values = [-100, -1, 0, 0.001, 1, 100];
    for (const x of values) {
        for (const z of values) {
            for (const up of ["0,0,1", "1,0,0", "0,0,-1", "0.577,0.577,0.577"]) {
                const camera = parsed(`${x},0,${z},0,0,0,${up}`);
                if (!camera) {
                    assert.deepEqual([x, z], [0, 0]);
                    continue;
                }
                for (const move of [...keys.map(([, it]) => it), dragged(0.3, -0.2), zoomed(0.5)]) {
                    const there = moved(camera, /** @type {any} */ (move));
                    assert.ok([there.eye.x, there.eye.y, there.eye.z].every(Number.isFinite), spelled(camera));
                }
            }
        }
    }
});

test("a camera that nobody can look through is none", () => {
    const at = (/** @type {any} */ eye) => ({ ...start, eye });
    for (const x of [NaN, Infinity, -Infinity, 100.1, undefined, null, "1e999"]) {
        if (x !== null) assert.equal(sound(at({ x, y: 1, z: 1 })), undefined);
        assert.equal(parsed(`${x},1,1,0,0,0,0,0,1`), undefined);
    }
    assert.equal(parsed("0,0,0,0,0,0,0,0,1"), undefined); // from its own middle
    assert.equal(parsed("1,1,1,0,0,0,0,0,0"), undefined); // with nothing above
    assert.equal(sound(undefined), undefined);
    assert.equal(sound(/** @type {any} */ ({ eye: start.eye })), undefined);
});
