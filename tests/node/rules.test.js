// The rules of the page, each by an example whose answer can be worked out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewStep, merged, tabAt, turnedInto } from "../../assets/rules/addresses.js";
import { pause, retry, silence } from "../../assets/rules/backoff.js";
import * as branches from "../../assets/rules/branches.js";
import { MOVES, moved, parsed, spelled } from "../../assets/rules/cameras.js";
import { holds, isFor, outlived, resolved } from "../../assets/rules/conditions.js";
import { parts, pressed, rows } from "../../assets/rules/lighting.js";
import { ari, clustersAt, colourOf, cut, cutAlike, grown, heightFor, labels } from "../../assets/rules/merges.js";
import { rounded, short } from "../../assets/rules/numerals.js";
import { array, numbers } from "../../assets/rules/packed.js";
import { inked, painted, paled } from "../../assets/rules/paint.js";
import { reading } from "../../assets/rules/reading.js";
import { between, centresAt, clustersAt as clustersOf, indexOf, ownStep, trailTo } from "../../assets/rules/rounds.js";
import { nodeAt, shapeOf, walked } from "../../assets/rules/treeshape.js";
import { isChosen, onwards, withOutdated } from "../../assets/rules/workspace.js";

test("an address is merged field by field, and its commas stay commas", () => {
    assert.equal(merged("a=1&b=2", { b: null, c: "1,2" }), "a=1&c=1,2");
    assert.deepEqual(turnedInto("a=1&b=2", "b=3"), { a: null, b: "3" });
});

test("a path names a tab, the first where it names none", () => {
    const names = ["blobs", "digits"];
    assert.equal(tabAt("/app/digits/", "/app/", names), "digits");
    assert.equal(tabAt("/app/", "/app/", names), "blobs");
    assert.equal(tabAt("/app/nonsense", "/app/", names), null);
});

test("a field that keeps moving is one step in history", () => {
    assert.equal(isNewStep({ fields: "a", time: 0 }, { fields: "a", time: 900 }), false);
    assert.equal(isNewStep({ fields: "a", time: 0 }, { fields: "a", time: 1100 }), true);
    assert.equal(isNewStep({ fields: "a", time: 0 }, { fields: "b", time: 1 }), true);
});

test("a control is shown under its choice, and under a condition of that choice", () => {
    const rule = { field: "~", any: [{ is: "kmeans" }, { is: "agglomerative", where: { cut: "n_clusters" } }] };
    assert.equal(resolved(rule.field, "b"), "b");
    const view = (/** @type {Record<string, string>} */ fields) => (/** @type {string} */ name) => fields[name];
    assert.ok(holds(rule, "b", view({ b: "kmeans" })));
    assert.ok(holds(rule, "b", view({ b: "agglomerative", "b.cut": "n_clusters" })));
    assert.ok(!holds(rule, "b", view({ b: "agglomerative", "b.cut": "distance_threshold" })));
    assert.ok(!holds(rule, "b", view({ b: "dbscan" })));
    assert.ok(isFor(rule, "agglomerative"));
    assert.deepEqual(outlived(["a", "a.cut", "a.linkage", "ab.cut"], "a", ["a.cut"]), ["a.linkage"]);
});

test("silence is borne twice as long each time, up to half a minute", () => {
    assert.deepEqual([0, 1, 2, 9].map(silence), [2000, 4000, 8000, 30_000]);
    assert.deepEqual([retry(3, null), retry(9, null), retry(3, 1)], [8000, 30_000, 1000]);
    assert.deepEqual([pause("5"), pause("500"), pause(null), pause("soon"), pause("-1")], [5, 30, null, null, null]);
});

test("keys turn a camera and give it back", () => {
    const camera = { eye: { x: 1.25, y: 1.25, z: 1.25 }, center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 } };
    assert.deepEqual(parsed(spelled(camera)), camera);
    for (const [one, other] of [
        ["ArrowLeft", "ArrowRight"],
        ["ArrowUp", "ArrowDown"],
        ["+", "-"],
    ]) {
        const there = moved(camera, /** @type {any} */ (MOVES[one]));
        assert.notEqual(spelled(there), spelled(camera));
        assert.equal(spelled(moved(there, /** @type {any} */ (MOVES[other]))), spelled(camera));
    }
    assert.equal(parsed("1,2,3"), undefined);
    assert.equal(parsed("1,2,3,4,5,6,7,8,x"), undefined);
});

test("what lit says: common points, or those that two charts colour differently", () => {
    const clusters = { a: [0, 0, 1], b: [0, 1, 1] };
    const of = (/** @type {string} */ slot) => clusters[/** @type {"a" | "b"} */ (slot)];
    assert.deepEqual(parts("a3b-1"), [
        { slot: "a", cluster: 3 },
        { slot: "b", cluster: -1 },
    ]);
    assert.deepEqual([...(rows(parts("a0b1"), of) || [])], [0, 1, 0]);
    assert.deepEqual([...(rows(parts("ab"), of) || [])], [0, 1, 0]);
    assert.equal(rows(parts("a7"), of), null);
    assert.equal(rows(parts("c0"), of), null);
    assert.deepEqual([pressed("a1", "", ""), pressed("a1", "a1", ""), pressed("a1", "a1", "a2")], ["a1", null, ""]);
});

test("another lens is opened on the same workspace once anything shared is chosen", () => {
    const first = "data=digits&method=minibatch";
    assert.equal(isChosen("show=steps&camera=1&dendrogram.p=20&guide=2"), false);
    assert.equal(onwards("axes=0,1,3&show=steps", first), "show=steps");
    assert.equal(onwards("axes=0,1,3&data=wine", first), "method=minibatch&axes=0,1,3&data=wine");
    assert.equal(onwards("show=steps&camera=1&dendrogram.p=20&guide=2", first), "show=steps&dendrogram.p=20");
    for (const chosen of ["row=7", "select=a3", "data.standardize=true", "method.n_clusters=4", "b=off", "hide=true"])
        assert.equal(isChosen(chosen), true, chosen);
    assert.equal(onwards("row=7&guide=1&camera=1,2", first), "data=digits&method=minibatch&row=7&camera=1,2");
    assert.equal(onwards("data=wine", first), "method=minibatch&data=wine");
    assert.equal(onwards("data=wine&method=kmeans", first), "data=wine&method=kmeans");
    // A row of what is shown opens on what is shown, though nobody has chosen it.
    assert.equal(onwards("", first, true), first);
});

test("numbers as the server packs them", () => {
    const packed = (/** @type {ArrayBufferView} */ values) => Buffer.from(values.buffer).toString("base64");
    assert.deepEqual([...array({ dtype: "i2", bdata: packed(Int16Array.of(-1, 300)) })], [-1, 300]);
    const sent = { x: { bdata: packed(Int16Array.of(0, 2)), scale: 0.5, offset: 1 }, name: "x" };
    const { x, name } = numbers(sent);
    assert.deepEqual([[...x], name], [[1, 2], "x"]);
    const shades = { bdata: packed(Uint8Array.of(0x10, 0x01)), kinds: [7, 9], n: 3 };
    assert.deepEqual([...numbers({ shades }).shades], [7, 9, 9]);
});

test("paint is put on a copy, and takes the colours of the page", () => {
    const base = {
        marker: {
            size: 3,
            colorscale: [
                [0, "#010204"],
                [1, "#ffffff"],
            ],
        },
        line: { color: "#010203" },
    };
    const out = painted(base, { "marker.color": [1] });
    assert.deepEqual(out.marker.color, [1]);
    assert.equal("color" in base.marker, false);
    const page = inked(base, { ink: "black", faded: "grey", ground: "#ffffff" }, { ink: "#010203", faded: "#010204" });
    assert.deepEqual([page.marker.colorscale[0][1], page.line.color], ["grey", "black"]);
});

test("each point is as pale as its level says, and what is not selected is grey on all", () => {
    const scale = [
        [0, "#0080ff"],
        [0.5, "#0080ff"],
        [0.5, "#010204"],
        [1, "#010204"],
    ];
    // Three points of two levels: full, and a quarter of the colour; the second of the two codes is what is not selected.
    const levels = {
        dtype: "u1",
        bdata: Buffer.from(Uint8Array.of(0x10, 0x01)).toString("base64"),
        kinds: [0, 1],
        n: 3,
    };
    const meta = { names: ["one"], shares: [1, 0.25], levels };
    const trace = { meta, marker: { colorscale: scale, cmin: -0.5, cmax: 1.5, color: [0, 0, 1] } };
    const { marker } = inked(trace, { ink: "black", faded: "grey", ground: "#ffffff" }, { faded: "#010204" });
    assert.deepEqual([...marker.color], [0, 2, 3]);
    assert.deepEqual([marker.cmin, marker.cmax], [-0.5, 3.5]);
    const at = (/** @type {number} */ code) => {
        const place = (code + 0.5) / 4;
        return marker.colorscale.findLast((/** @type {[number, string]} */ [from]) => from <= place)[1];
    };
    assert.deepEqual([0, 1, 2, 3].map(at), ["#0080ff", "grey", "#bfdfff", "grey"]);
});

test("numbers in words as Python says them", () => {
    const said = { 0.5: "0.5", 123456: "1.235e+05", 0.00001234: "1.234e-05", 9999.4: "9999", 12: "12" };
    for (const [value, text] of Object.entries(said)) assert.equal(short(Number(value)), text);
    assert.equal(rounded(12.3456, 0.1), 12.3);
});

// Five rows: 0 and 1 merge at 1, 2 and 3 at 2, all of these at 5, and 4 joins at 9.
const TREE = grown({
    children: [0, 1, 2, 3, 5, 6, 7, 4],
    heights: [1, 2, 5, 9],
    owner: [0, 1, 2, 3, 4],
    truth: [0, 0, 1, 1, 1],
});

test("a cut makes the clusters whose merges lie strictly below it", () => {
    assert.deepEqual(
        [0, 1, 1.5, 5, 9, 10].map((height) => clustersAt(TREE, height)),
        [5, 5, 4, 3, 2, 1],
    );
    for (let k = 1; k <= 5; k += 1) assert.equal(clustersAt(TREE, heightFor(TREE, k)), k);
    const three = cut(TREE, 3);
    assert.deepEqual([...labels(TREE)], [0, 0, 1, 1, 2]);
    assert.equal(colourOf(TREE, three, 5), 0);
    assert.equal(colourOf(TREE, three, 7), -1);
    // Of the three points of group 1, one lies elsewhere: more than a tenth of it.
    assert.equal(
        reading(TREE, three, { noun: ["blob", "blobs"], rows: ["point", "points"] }, { whole: 0.9, part: 0.1 }),
        "1 of the 2 blobs is split.",
    );
});

test("the Rand index is 1 for equal partitions and 0 for one cluster of all", () => {
    assert.equal(ari(TREE, cut(TREE, 1)), 0);
    const equal = grown({ children: [0, 1, 2, 3, 4, 5], heights: [1, 2, 5], owner: [0, 1, 2, 3], truth: [0, 0, 1, 1] });
    assert.equal(ari(equal, cut(equal, 2)), 1);
});

test("a second tree takes the colours of the first", () => {
    cut(TREE, 2);
    const first = labels(TREE);
    const same = grown({
        children: [0, 1, 2, 3, 5, 6, 7, 4],
        heights: [1, 2, 5, 9],
        owner: [0, 1, 2, 3, 4],
        truth: [1, 1, 0, 0, 0],
    });
    cutAlike(same, 2, first);
    assert.deepEqual(labels(same), first);
});

test("what is drawn of a tree has its links in their places", () => {
    const shape = shapeOf(TREE, [0, 1, 2, 3, 4], [1, 1, 1, 1, 1]);
    assert.ok(shape);
    assert.equal(shape.links, 4);
    assert.equal(shape.nodes[shape.root], 8);
    assert.equal(nodeAt(shape, 10, 1.5, 0), 5);
    assert.equal(nodeAt(shape, 10, 20, 1), null);
    assert.equal(walked(shape, TREE, null, "ArrowDown"), 8);
    assert.equal(walked(shape, TREE, 8, "ArrowDown"), 7);
    assert.equal(walked(shape, TREE, 5, "ArrowUp"), 7);
    assert.equal(walked(shape, TREE, 8, "ArrowUp"), 8);
    assert.equal(shapeOf(TREE, [undefined], [1]), null);
});

test("branches are added, taken out, and swallowed by those around them", () => {
    const place = new Map(Array.from({ length: 9 }, (_, node) => [node, node]));
    const inside = (/** @type {number} */ node) => (/** @type {number} */ v) =>
        branches.isInside(TREE, node, place.get(branches.nodeOf(v)));
    const both = branches.after([5], 6, inside(6), { add: true, remove: false });
    assert.deepEqual(both, [5, 6]);
    assert.deepEqual(branches.after(both, 7, inside(7), { add: true, remove: false }), [7]);
    const less = branches.after([7], 5, inside(5), { add: false, remove: true });
    assert.deepEqual(less, [7, -6]);
    assert.deepEqual([...(branches.rows(TREE, less, place) || [])], [0, 0, 1, 1, 0]);
    assert.equal(branches.rows(TREE, branches.parsed("", "ward"), place), null);
    assert.deepEqual(branches.after([], 5, inside(5), { add: false, remove: true }), []);
});

test("the steps of a run: where its centres are, and the way they came", () => {
    const run = {
        said: ["", "", ""],
        centers: [7, 61],
        x: [0, 10, 1, 11, 2, 12],
        y: [0, 0, 0, 0, 0, 0],
        z: [0, 0, 0, 0, 0, 0],
        labels: [0, 1, 1, 1, 0, 1],
        inertia: [],
    };
    assert.deepEqual(centresAt(run, 1).x, [1, 11]);
    assert.deepEqual(between(centresAt(run, 0), centresAt(run, 1), 0.5).x, [0.5, 10.5]);
    assert.deepEqual(trailTo(run, 2, centresAt(run, 2)).x, [0, 1, 2, null, 10, 11, 12, null]);
    assert.equal(ownStep(run, 9), 2);
    // The number of a cluster, not the colour that it shares with others.
    assert.deepEqual([...clustersOf(run, 0, 2)], [7, 61]);
    assert.equal(paled("#ff0000", "#ffffff", 0.5), "#ff8080");
    assert.deepEqual([indexOf([0, 1, 5], 4), indexOf([0, 1, 5], 99)], [1, 2]);
});

test("edits by hand are of one run, and go with it", () => {
    assert.deepEqual(withOutdated({ "method.n_clusters": "4" }), { "method.n_clusters": "4", hand: null });
    assert.deepEqual(withOutdated({ data: "wine", row: null }), { data: "wine", row: null, hand: null });
    assert.deepEqual(withOutdated({ hand: "m0,1" }), { hand: "m0,1" });
    for (const name of ["hide", "select", "b.n_clusters", "show", "camera"])
        assert.deepEqual(withOutdated({ [name]: "1" }), { [name]: "1" });
});
