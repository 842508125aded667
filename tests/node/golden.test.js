// The rules that stand twice: what Python says of cuts, colours and addresses (tests/golden), the browser says too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { merged } from "../../assets/rules/addresses.js";
import { parsed } from "../../assets/rules/branches.js";
import { boxOf } from "../../assets/rules/cameras.js";
import { imageSpelled, prepared, spelled } from "../../assets/rules/ink.js";
import { parts, rows } from "../../assets/rules/lighting.js";
import { matched } from "../../assets/rules/matching.js";
import { ari, clustersAt, cut, cutAlike, grown, heightFor, labels } from "../../assets/rules/merges.js";
import { numbers } from "../../assets/rules/packed.js";
import { alike, cutAt, denseAt } from "../../assets/rules/reachability.js";
import { reading } from "../../assets/rules/reading.js";
import * as regions from "../../assets/rules/regions.js";
import { filled } from "../../assets/rules/workspace.js";

const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));

test("every cut of every tree: labels, colours of a second tree, Rand index, sentence and height", () => {
    for (const [nth, { cuts, at, second, noun, ...sent }] of golden("trees").entries()) {
        const tree = grown(sent);
        const other = grown({ ...sent, ...second });
        for (const { k, labels: mine, ari: index, sentence, height } of cuts) {
            const where = `tree ${nth}, ${k} clusters`;
            const now = cut(tree, k);
            assert.deepEqual([...labels(tree)], mine, where);
            assert.ok(Math.abs(ari(tree, now) - index) < 1e-9, where);
            assert.equal(
                reading(tree, now, { noun, rows: ["point", "points"] }, { whole: 0.9, part: 0.1 }),
                sentence,
                where,
            );
            assert.equal(heightFor(tree, k), height, where);
            const alike = second.labels[k - 1];
            if (!alike) continue;
            cutAlike(other, k, mine);
            assert.deepEqual([...labels(other)], alike, `${where}, second tree`);
        }
        for (const [height, k] of at) assert.equal(clustersAt(tree, height), k, `tree ${nth} at ${height}`);
    }
});

test("clusters take the colours of the groups that they overlap most", () => {
    for (const { table, sizes, ids, totals, matched: colours } of golden("tables")) {
        assert.deepEqual(matched(table.flat(), sizes, ids, totals), colours);
    }
});

test("an address is merged as the server reads it", () => {
    for (const { query, changes, merged: whole } of golden("addresses")) {
        // What means the same may be spelled in another way.
        const fields = (text) => [...new URLSearchParams(text)].sort();
        assert.deepEqual(fields(merged(query, changes)), fields(whole));
    }
});

test("an address says the same in every lens once it is filled", () => {
    for (const { first, query, filled: whole } of golden("openings")) {
        const fields = (text) => [...new URLSearchParams(text)].sort();
        assert.deepEqual(fields(filled(query, first)), fields(whole), `${query} in ${first}`);
    }
});

test("what is lit, and which branches are selected", () => {
    const { clusters, cases } = golden("lights");
    for (const { select: lit, accepted, parts: named, rows: lights } of cases) {
        if (!accepted) continue;
        const mine = parts(lit);
        assert.deepEqual(
            mine.map(({ slot, cluster }) => [slot, cluster ?? null]),
            named,
            lit,
        );
        const found = mine.length ? rows(mine, (slot) => clusters[slot]) : null;
        assert.deepEqual([...(found || lights.map(() => 0))], lights, lit);
    }
    for (const { select, accepted, branches } of golden("selections")) {
        if (accepted) assert.deepEqual(parsed(select, "ward"), branches);
    }
});

test("what is drawn around by hand holds the same rows, those on edges too", () => {
    for (const [nth, { points, cube, cases }] of golden("regions").entries()) {
        const there = Object.values(numbers({ x: points[0], y: points[1], z: points[2] }));
        const scaled = regions.scales(boxOf([there], cube));
        for (const { select, rows } of cases) {
            if (!rows) continue;
            const { space, parts } = regions.parsed(select);
            const found = regions.rows(parts, there[0].length, (part) => regions.held(part, there, scaled));
            const numbers = [...found.keys()].filter((row) => found[row]);
            assert.deepEqual(numbers, rows, `cloud ${nth}, ${select}`);
            // The spelling may have more digits than needed, but means the same.
            assert.deepEqual(regions.parsed(regions.spelled({ space, parts })), regions.parsed(select));
        }
    }
});
test("an order of points is cut at a height as Python cuts it", () => {
    for (const { cuts, ...order } of golden("orders")) {
        for (const { eps, labels } of cuts) {
            const found = cutAt(order, eps);
            assert.deepEqual([...found.labels], labels, `at ${eps}`);
            assert.equal(found.clusters, Math.max(...labels) + 1);
            assert.equal(found.noise, labels.filter((label) => label < 0).length);
        }
    }
});

test("clusters of a cut keep the numbers of those on the screen that they share most with", () => {
    // Of five points on the screen as cluster 4 and two as cluster 7, the first are now parted, and one is noise.
    const shown = [4, 4, 4, 4, 4, 7, 7, -1];
    const labels = Int32Array.from([0, 0, 0, 1, 1, 2, -1, 3]);
    assert.deepEqual([...alike(labels, 4, shown)], [4, 4, 4, 0, 0, 7, -1, 1]);
});

test("what is dense is counted", () => assert.equal(denseAt([0.5, 1, 2], 1), 2));

test("a drawing is prepared as the data's own images were, and spelled so that it can be read again", () => {
    for (const { rows, papers } of golden("drawings")) {
        const values = rows.flatMap(([value, length]) => new Array(length).fill(value));
        const side = Math.sqrt(values.length);
        for (const { paper, spelled: expected } of papers) {
            const image = prepared({ height: side, width: side, values }, paper);
            assert.equal(image && spelled(image), expected);
            if (image) assert.deepEqual([...imageSpelled(expected, paper).values], [...image.values]);
        }
    }
});
