// The rows of regions that were drawn by hand, found here before the server has said them.
import { flat } from "../page/shown.js";
import { PREFIX, parsed, rows } from "../rules/regions.js";
import { boxFor } from "./cameras.js";
import { base, charts, tabOf } from "./sent.js";

const KEPT = 20; // selections whose rows are remembered

/** @type {Map<string, Uint8Array>} */
const before = new Map(); // what was selected before anything was drawn, and its rows

/**
 * Remembers the rows of what is selected, to which a region is then added.
 * @param {string} select
 * @param {Uint8Array} rows
 */
export function remember(select, rows) {
    before.delete(select);
    before.set(select, rows);
    if (before.size > KEPT) before.delete([...before.keys()][0]);
}

/**
 * The columns that the clouds of a tab are drawn on, as an address has them; none for what they are first drawn on.
 * @param {string} tab
 */
export const spaceOf = (tab) => (flat(tab).axes ?? []).join();

/**
 * The points of a cloud as they were sent, and the box around them.
 * @param {string} id
 */
export function pointsOf(id) {
    const trace = base(id)?.data.find(({ z }) => z?.length);
    return trace && { points: [trace.x, trace.y, trace.z], box: boxFor(id) };
}

/** @type {WeakMap<object, Map<string, Uint8Array | null>>} */
const known = new WeakMap(); // by the points of a cloud

/**
 * The rows that a selection holds in the clouds of a tab; null where only the server knows them.
 * @param {string} tab
 * @param {string} select
 * @returns {Uint8Array | null}
 */
export function rowsOf(tab, select) {
    const regions = select.startsWith(PREFIX) ? parsed(select) : null;
    const id = charts().find((one) => tabOf(one) === tab && base(one)?.layout.scene);
    const there = id && pointsOf(id);
    if (!regions || !there || regions.space !== spaceOf(tab)) return null;
    const found = known.get(there.points[0]) ?? new Map();
    known.set(there.points[0], found);
    if (!found.has(select)) {
        if (found.size > KEPT) found.clear();
        found.set(
            select,
            rows(regions.parts, there.points, there.box, (one) => before.get(one) ?? null),
        );
    }
    return found.get(select) ?? null;
}
