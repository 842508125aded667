// Drawings and changed values as the browser has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, values } from "../../assets/rules/changes.js";
import { imageSpelled, inked, MOST_SPELLED, pen, prepared, SIDE, spelled } from "../../assets/rules/ink.js";

const COUNTS = { height: 8, width: 8, block: 4 };
const GREYS = { height: 28, width: 28, block: 0 };
const dark = ({ values }) => values.reduce((sum, value) => sum + (value > 0), 0);

test("a dab is a disc as wide as the pen, and a stroke covers all between its ends", () => {
    const dab = inked([[[56, 56]]], GREYS);
    assert.ok(Math.abs(dark(dab) - Math.PI * pen(GREYS) ** 2) < 12);
    const line = inked(
        [
            [
                [20, 56],
                [90, 56],
            ],
        ],
        GREYS,
    );
    for (let x = 20; x <= 90; x += 1) assert.equal(line.values[56 * SIDE + x], 255);
    assert.equal(line.values[20 * SIDE + 56], 0);
});

test("a pen that leaves the paper draws what is on it", () => {
    assert.ok(
        dark(
            inked(
                [
                    [
                        [-40, 56],
                        [150, 56],
                    ],
                ],
                GREYS,
            ),
        ) > 0,
    );
    assert.equal(dark(inked([[[-90, -90]]], GREYS)), 0);
    assert.equal(prepared(inked([], GREYS), GREYS), null);
});

test("the same stroke is the same image wherever on the paper it is drawn", () => {
    const at = (dx, dy) =>
        inked(
            [
                [
                    [20 + dx, 20 + dy],
                    [30 + dx, 60 + dy],
                    [50 + dx, 60 + dy],
                ],
            ],
            GREYS,
        );
    for (const paper of [COUNTS, GREYS])
        assert.equal(spelled(prepared(at(0, 0), paper)), spelled(prepared(at(31, 17), paper)));
});

test("a drawing that came with an address is drawn on, and is the same while nobody does", () => {
    const before = prepared(
        inked(
            [
                [
                    [40, 20],
                    [40, 90],
                ],
            ],
            GREYS,
        ),
        GREYS,
    );
    assert.equal(spelled(prepared(inked([], GREYS, before), GREYS)), spelled(before));
    const more = inked(
        [
            [
                [20, 60],
                [90, 60],
            ],
        ],
        GREYS,
        before,
    );
    assert.ok(dark(more) > dark(inked([], GREYS, before)));
});

test("letters that are no drawing of this data are none", () => {
    for (const text of [
        "",
        "AEA",
        "!",
        "A".repeat(MOST_SPELLED + 4),
        spelled({ height: 8, width: 8, values: new Array(64).fill(17) }),
    ])
        assert.equal(imageSpelled(text, COUNTS), null);
});

test("boxes that hold what the row has change nothing, and what is no number is told", () => {
    const boxes = [
        { column: "0", own: "4.6", value: "4.6" },
        { column: "2", own: "1.5", value: " 4,5" },
        { column: "3", own: "0.2", value: "" },
        { column: "4", own: "7", value: "1e3" },
        { column: "5", own: "7", value: "seven" },
    ];
    assert.deepEqual(changed(boxes), { spelled: "2:4.5,4:1000", wrong: ["5"] });
    assert.deepEqual(
        [...values("2:4.5,4:1000")],
        [
            [2, "4.5"],
            [4, "1000"],
        ],
    );
    assert.equal(values("").size, 0);
});
