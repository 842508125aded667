// Numbers as people type them, and what moving a control sets besides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accompanied } from "../../assets/rules/conditions.js";
import { filled, stepped, typed } from "../../assets/rules/typed.js";

/** @type {[string, number][]} */
const NUMBERS = [
    ["7", 7],
    ["0.5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["-3", -3],
    ["\u22123", -3],
    ["+7", 7],
    ["007", 7],
    [" 12 ", 12],
    ["100,000", 100_000],
    ["2,500", 2500],
    ["2,500.5", 2500.5],
    ["1,234,567", 1_234_567],
    ["1 000", 1000],
    ["1\u00a0000\u00a0000", 1_000_000],
    ["1\u202f000", 1000],
    ["1'000.5", 1000.5],
    ["1_000", 1000],
    ["1.000.000", 1_000_000],
    ["1.234,5", 1234.5],
    ["5e2", 500],
    ["5E2", 500],
    ["1e-6", 0.000001],
    ["2.5e+3", 2500],
    ["1,5e3", 1500],
];
for (const [text, value] of NUMBERS) {
    test(`“${text}” is ${value}`, () => assert.deepEqual(typed(text), { value }));
}

test("a decimal comma is read, but may be the beginning of thousands while it is typed", () => {
    assert.deepEqual(typed("0,5"), { value: 0.5, unfinished: true });
    assert.deepEqual(typed("1,25"), { value: 1.25, unfinished: true });
    assert.deepEqual(typed("0,125"), { value: 0.125, unfinished: true });
    assert.deepEqual(
        ["1", "10", "100", "100,0", "100,00"].map((text) => typed(text).value),
        [1, 10, 100, 100, 100],
    );
    assert.deepEqual(typed("100,000"), { value: 100_000 });
});

test("nothing is nothing, and so is the beginning of a number", () => {
    for (const text of ["", "  ", "-", "+", "\u2212"]) assert.deepEqual(typed(text), {});
});

for (const text of [
    "ten",
    "1k",
    "50%",
    "0x10",
    "1e",
    "e5",
    "--5",
    "5-",
    "1 00",
    "NaN",
    "Infinity",
    "5²",
    "٣",
    "1 2",
    ".",
]) {
    test(`“${text}” is no number`, () => {
        assert.equal(typed(text).value, undefined);
        assert.match(typed(text).wrong || "", /is no number\. One is written as/);
    });
}

for (const text of ["1,2,3", "12,34,567", "100,0000", "1234,567", "1,000,00", "100,", "1.2.3", "1,5,000"]) {
    test(`“${text}” is not guessed at`, () => {
        assert.equal(typed(text).value, undefined);
        assert.match(typed(text).wrong || "", /can be read in two ways\./);
    });
}

test("what is too large or too long is said shortly", () => {
    assert.match(typed("1e999").wrong || "", /more than can be reckoned with/);
    assert.ok((typed("x".repeat(5000)).wrong || "").length < 100);
});

test("a step has no noise of binary fractions, and ends at the bounds", () => {
    const bounds = { min: 0, max: 20, step: 0.1 };
    assert.equal(stepped(0.2, 1, bounds), 0.3);
    assert.equal(stepped(0.3, -1, bounds), 0.2);
    assert.equal(stepped(0.3, 10, bounds), 1.3);
    assert.equal(stepped(0, -1, bounds), 0);
    assert.equal(stepped(20, 10, bounds), 20);
});

test("a slider is filled up to its thumb", () => {
    assert.deepEqual(
        [5, 0, 10, 99, -9].map((value) => filled(value, 0, 10)),
        ["50.00%", "0.00%", "100.00%", "100.00%", "0.00%"],
    );
});

test("a control brings others along: as they are, to a value, or out of the address", () => {
    const now = (/** @type {string} */ name) => ({ k: 7, off: false })[name];
    assert.deepEqual(accompanied({ cut: "n", k: null, off: null, gone: null, root: "" }, now), {
        cut: "n",
        k: "7",
        off: "false",
        root: null,
    });
});
