// Wherever the points lie and whatever the hand does, a camera can be looked through.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    boxed,
    boxOf,
    dragged,
    fitted,
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

test("a longer box is looked at from farther away", () => {
    const cube = [0, 1];
    assert.ok(Math.abs(boxOf([[cube, cube, cube]]).reach - 1) < 1e-12);
    // Corners of 8 × 1 × 1 lie √66/2 from the middle, those of a cube of that volume √3: √22/2.
    assert.ok(Math.abs(boxOf([[[0, 8], cube, cube]]).reach - Math.sqrt(22) / 2) < 1e-12);
    assert.ok(
        Math.abs(
            boxOf([
                [[0, 1], cube, cube],
                [[7, 8], cube, cube],
            ]).reach -
                Math.sqrt(22) / 2,
        ) < 1e-12,
    );
    const eye = { x: 1, y: 0, z: 0 };
    assert.equal(fitted({ eye }, { width: 800, height: 400 }, 2).eye.x, 2);
    assert.equal(fitted({ eye }, { width: 800, height: 1600 }, 1).eye.x, 2.1);
});

test("every box is seen from a camera that an address can have, flat or long, in every frame", () => {
    const sides = [0, 1e-300, 5e-13, 1e-9, 1e-6, 1e-3, 1, 50, 1e5, 1e12];
    for (const x of sides) {
        for (const y of sides) {
            for (const z of sides) {
                const box = boxOf([
                    [
                        [0, x],
                        [3, 3 + y],
                        [-z / 2, z / 2],
                    ],
                ]);
                assert.ok(box.reach >= 1 - 1e-9 && box.reach <= 3, `${x} ${y} ${z}: ${box.reach}`);
                for (const frame of frames) {
                    const camera = fitted(start, frame, box.reach);
                    assert.deepEqual(parsed(spelled(camera)), parsed(spelled(/** @type {any} */ (sound(camera)))));
                }
            }
        }
    }
    assert.ok(sound(fitted(start, frames[0], boxOf([]).reach)));
    assert.ok(
        sound(
            fitted(
                start,
                frames[0],
                boxOf([
                    [
                        [NaN, 1],
                        [NaN, NaN],
                        [0, 1],
                    ],
                ]).reach,
            ),
        ),
    );
});

test("a side that is but rounding is drawn as a plane in the middle of its axis", () => {
    const scene = { aspectmode: "data", zaxis: { nticks: 5 } };
    const box = boxOf([
        [
            [0, 10],
            [0, 10],
            [-2.5e-13, 2.5e-13],
        ],
    ]);
    const drawn = boxed(scene, box);
    assert.equal(drawn.aspectmode, "manual");
    assert.deepEqual(drawn.zaxis, { nticks: 5, range: [-0.5, 0.5] });
    const { x, y, z } = drawn.aspectratio;
    assert.ok(Math.abs(x - y) < 1e-12 && Math.abs(x / z - 10) < 1e-9);
    // Its corners lie as far as a cube's.
    assert.ok(Math.abs(Math.hypot(x, y, z) - Math.sqrt(3)) < 1e-12);
    // What Plotly draws well is left to it.
    assert.equal(
        boxed(
            scene,
            boxOf([
                [
                    [0, 3],
                    [0, 2],
                    [0, 0],
                ],
            ]),
        ),
        scene,
    );
});

test("no key takes a camera the other way, however near or far it is", () => {
    for (const away of [0.02, 0.1, 1, 20, 59, 61, 90]) {
        const camera = { ...start, eye: { x: away, y: 0, z: -0.12 } };
        assert.ok(distance(moved(camera, /** @type {any} */ (MOVES["-"]))) >= away - 1e-12, `- at ${away}`);
        assert.ok(distance(moved(camera, /** @type {any} */ (MOVES["+"]))) <= away + 1e-12, `+ at ${away}`);
    }
    for (const frame of frames) {
        const camera = fitted(start, frame, 3);
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
