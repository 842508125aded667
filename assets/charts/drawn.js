// The rows of regions that were drawn by hand, found here before the server has said them.
import { named, parsed, rows, scales, held as within } from "../rules/regions.js";
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

const cloudOf = (/** @type {string} */ tab) => charts().find((one) => tabOf(one) === tab && base(one)?.layout.scene);

/**
 * What the clouds of a tab are drawn on, as an address has it; nothing for what they are first drawn on.
 * @param {string} tab
 * @returns {string}
 */
export const spaceOf = (tab) => base(cloudOf(tab) ?? "")?.layout.meta?.space ?? "";

/**
 * The points of a cloud as they were sent, and the box around them.
 * @param {string} id
 */
export function pointsOf(id) {
    const trace = base(id)?.data.find(({ z }) => z?.length);
    return trace && { points: [trace.x, trace.y, trace.z], box: boxFor(id) };
}

/** @type {WeakMap<object, Map<string, Uint8Array>>} */
const known = new WeakMap(); // by the points of a cloud, what each region holds

/**
 * The rows that one region holds in a cloud.
 * @param {string} id
 * @param {import("../rules/regions.js").Region} region
 * @returns {Uint8Array | null} null where only the server knows them
 */
export function held(id, region) {
    if (region.kind === "before") return before.get(region.select) ?? null;
    const there = pointsOf(id);
    if (!there) return null;
    const all = known.get(there.points[0]) ?? new Map();
    known.set(there.points[0], all);
    const name = named(region);
    if (all.size > KEPT && !all.has(name)) all.clear();
    if (!all.has(name)) all.set(name, within(region, there.points, scales(there.box)));
    return all.get(name) ?? null;
}

/**
 * The rows that a selection holds in the clouds of a tab; null where only the server knows them.
 * @param {string} tab
 * @param {string} select
 * @returns {Uint8Array | null}
 */
export function rowsOf(tab, select) {
    const regions = parsed(select);
    const id = cloudOf(tab);
    const there = id && pointsOf(id);
    if (!regions || !there || regions.space !== spaceOf(tab)) return null;
    return rows(regions.parts, there.points[0].length, (region) => held(id, region));
}
