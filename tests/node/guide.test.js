// What a step speaks of is brought into what is left of the screen, and no farther.
import assert from "node:assert/strict";
import { test } from "node:test";
import { scrolledBy } from "../../assets/rules/guide.js";

const ROOM = { top: 100, bottom: 800 };

test("what is seen whole stays where it is", () => {
    assert.equal(scrolledBy({ top: 100, bottom: 800 }, ROOM), 0);
});

test("what lies below comes up as far as it must, and what lies above comes down", () => {
    assert.equal(scrolledBy({ top: 700, bottom: 900 }, ROOM), 100);
    assert.equal(scrolledBy({ top: 20, bottom: 220 }, ROOM), -80);
});

test("what is taller than the room begins at its top", () => {
    assert.equal(scrolledBy({ top: 150, bottom: 1150 }, ROOM), 50);
    assert.equal(scrolledBy({ top: 0, bottom: 1000 }, ROOM), -100);
});
