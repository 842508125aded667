// Regions that a hand draws, as an address has room for them; and which pictures are shown, how large.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf } from "../../assets/rules/cameras.js";
import { shown, sizeOf } from "../../assets/rules/pictures.js";
import * as regions from "../../assets/rules/regions.js";

const FRONT = [0, 0, 2, 0, 0, 0, 0, 1, 0];
const circle = (/** @type {number} */ n, r = 300) =>
    Array.from({ length: n }, (_, i) => {
        const turn = (2 * Math.PI * i) / n;
        return /** @type {[number, number]} */ ([r * Math.cos(turn), r * Math.sin(turn)]);
    });
/** A lattice of 9 × 9 points in a plane, from -4 to 4. */
const plane = [0, 1, 2].map((axis) =>
    Float32Array.from({ length: 81 }, (_, i) => [(i % 9) - 4, Math.floor(i / 9) - 4, 0][axis]),
);

test("a line of a thousand places has few corners, and holds the same points but for those at its edge", () => {
    const line = circle(1000);
    const corners = regions.simplified(line);
    assert.ok(corners.length <= regions.MOST.corners && corners.length >= 8);
    for (const [x, y] of corners) assert.ok(Number.isInteger(x) && Math.abs(Math.hypot(x, y) - 300) < 1);
    const scaled = { middles: [0, 0, 0], scales: [0.1, 0.1, 0.1] };
    const found = regions.within({ kind: "lasso", corners, camera: FRONT }, plane, scaled);
    // 300 thousandths of half the height, at a distance of 2, are so far from the middle.
    const far = 0.3 * 2 * 0.41421356237309503;
    const wanted = Array.from({ length: 81 }, (_, i) => Number(Math.hypot(plane[0][i], plane[1][i]) * 0.1 < far));
    assert.deepEqual([...found], wanted);
});

test("a stroke has no corners but its ends, and what lies far outside of a screen is brought to where an address may say it", () => {
    assert.equal(
        regions.simplified([
            [0, 0],
            [5, 0],
            [10, 0],
        ]).length,
        2,
    );
    assert.deepEqual(
        regions.simplified([
            [1e9, 0],
            [0, -1e9],
            [0, 0],
        ]),
        [
            [99_999, 0],
            [0, -99_999],
            [0, 0],
        ],
    );
});

test("what is spelled is what was drawn", () => {
    const parts = [
        {
            kind: "lasso",
            corners: [
                [1, -2],
                [3, 4],
                [-5, 6],
            ],
            camera: FRONT,
            away: false,
        },
        { kind: "ball", row: 7, radius: 250, away: true },
        { kind: "before", select: "a3g7", away: false },
    ];
    const text = regions.spelled(/** @type {any} */ ({ space: "0,3,6", parts }));
    assert.equal(text, "hand:0,3,6:l1,-2,3,4,-5,6_0,0,2,0,0,0,0,1,0:-b7,250:sa3g7");
    assert.deepEqual(regions.parsed(text), { space: "0,3,6", parts });
    assert.equal(regions.parsed("a3"), null);
    assert.ok(
        regions.canBegin("a3b0") &&
            regions.canBegin("r7,12") &&
            !regions.canBegin("ward:12") &&
            !regions.canBegin("tword"),
    );
});

test("an arrow goes to the nearest point that lies its way, and stays where none does", () => {
    const [xs, ys] = [
        [0, 10, 10, -3, 0],
        [0, 2, 12, 1, -7],
    ].map((values) => Float64Array.from(values));
    assert.deepEqual(
        ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"].map((key) => regions.onwards(xs, ys, 0, key)),
        [1, 3, 2, 4],
    );
    assert.equal(regions.onwards(xs, ys, 2, "ArrowUp"), 2);
});

test("a ball is as large as the points that it is to hold", () => {
    const scaled = regions.scales(boxOf([plane]));
    for (const count of [1, 5, 9, 81, 500]) {
        const radius = regions.radiusFor(40, count, plane, scaled);
        const held = regions.near({ kind: "ball", row: 40, radius }, plane, scaled).reduce((n, is) => n + is, 0);
        // Its own, with the four beside it, with the four at their corners; no more rows than there are.
        assert.equal(held, { 1: 1, 5: 5, 9: 9, 81: 81, 500: 81 }[count]);
    }
    // What is drawn on the screen is measured back from it.
    assert.ok(Math.abs(regions.asSeen(regions.unprojected(123, 1.7), 1.7) - 123) < 1e-9);
});

test("pictures are of what is lit, or of all, and of many some from first to last", () => {
    assert.deepEqual(shown([0, 1, 1, 0], 4), { of: 2, rows: [1, 2] });
    assert.deepEqual(shown(null, 3), { of: 3, rows: [0, 1, 2] });
    const many = shown(null, 1000);
    assert.equal(many.of, 1000);
    assert.equal(new Set(many.rows).size, 200);
    assert.deepEqual([many.rows[0], many.rows[199]], [0, 995]);
});

test("small pictures are drawn a whole number of times as large, large ones smaller", () => {
    assert.deepEqual(
        [8, 16, 28, 64].map((side) => sizeOf(side, 900, 20)),
        [32, 32, 28, 38],
    );
    assert.deepEqual(
        [8, 28].map((side) => sizeOf(side, 360, 20)),
        [16, 22],
    );
    assert.deepEqual(
        [8, 28].map((side) => sizeOf(side, 900, 200)),
        [24, 28],
    );
});
