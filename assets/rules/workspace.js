// One query string says what all lenses show. What it does not say of data or methods a lens has a first view for; as
// soon as a reader has chosen anything that all share, that is written out, so that it is the same in every lens.

import { plain } from "./addresses.js";

// What belongs to the data or the run, or is chosen among them; all else is a way to look.
const SHARED = ["data", "hide", "method", "hand", "b", "c", "d", "colour", "select", "isolate", "sure", "row"];
// What means nothing in another lens, and what was seen of points that are not the same there.
const OF_A_LENS = ["guide"];
const OF_THE_POINTS = ["guide", "camera", "axes"];

/** @type {(name: string) => string} */
const part = (name) => name.split(".")[0];

/**
 * Changes of a view and what else they change: edits by hand are of one run, and mean nothing in another.
 * @param {Record<string, string | null>} changes
 */
export const withOutdated = (changes) =>
    "hand" in changes || !Object.keys(changes).some((name) => ["data", "method"].includes(part(name)))
        ? changes
        : { ...changes, hand: null };

/**
 * A query string with the fields of a lens's first view where it names no data, or no method
 * (dashboard/workspace/workspace.py says it alike).
 * @param {string} query
 * @param {string} first the query string of the lens's first view
 */
export function filled(query, first) {
    const given = new URLSearchParams(query);
    const lacks = (/** @type {string} */ name) =>
        ![part(name) === "data" ? "data" : "method", part(name), name].some((one) => given.has(one));
    const before = [...new URLSearchParams(first)].filter(([name]) => lacks(name));
    return spelled([...before, ...given]);
}

/**
 * Whether a reader has chosen anything that all lenses share.
 * @param {string} query
 */
export const isChosen = (query) => [...new URLSearchParams(query).keys()].some((name) => SHARED.includes(part(name)));

/**
 * The query string with which another lens is opened.
 * @param {string} query of the lens that is left
 * @param {string} first the query string of its first view
 * @param {boolean} always also where nobody has chosen anything: what is opened is a row of what is shown
 */
export function onwards(query, first, always = false) {
    const goes = always || isChosen(query);
    return without(goes ? filled(query, first) : query, goes ? OF_A_LENS : OF_THE_POINTS);
}

/** @type {(query: string, names: string[]) => string} */
const without = (query, names) => spelled([...new URLSearchParams(query)].filter(([name]) => !names.includes(name)));

/** @type {(pairs: [string, string][]) => string} */
const spelled = (pairs) => plain(new URLSearchParams(pairs));
