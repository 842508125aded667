// What `select` in the address means of clusters: `a3b0`, the points in cluster 3 of A and in cluster 0 of B; `ab`, those
// that A and B colour differently.

/**
 * @typedef {{slot: string, cluster?: number}} Part
 */

/**
 * @param {string} lit
 * @returns {Part[]}
 */
export const parts = (lit) =>
    [...(/^[a-d][a-dg\d-]*$/.test(lit) ? lit : "").matchAll(/([a-d])(-?\d+)?/g)].map(([, slot, cluster]) =>
        cluster === undefined ? { slot } : { slot, cluster: Number(cluster) },
    );

/**
 * The rows that are meant, 1 each; null where none is, or where a chart is not there.
 * @param {Part[]} named
 * @param {(slot: string) => ArrayLike<number> | undefined} clustersOf the cluster of each row
 */
export function rows(named, clustersOf) {
    const of = named.map(({ slot }) => clustersOf(slot));
    const [one, other] = of;
    if (!one || of.some((clusters) => !clusters)) return null;
    const differ = named[0].cluster === undefined;
    const chosen = (/** @type {number} */ i) =>
        differ ? one[i] !== other?.[i] : named.every(({ cluster }, part) => of[part]?.[i] === cluster);
    const found = Uint8Array.from({ length: one.length }, (_, i) => Number(chosen(i)));
    return found.includes(1) ? found : null;
}

/**
 * What to light when something is pressed: the same again is none. Null where the study lights it anyway.
 * @param {string} pressed
 * @param {string} now what is lit
 * @param {string} byStudy what would be without the address
 */
export function pressed(pressed, now, byStudy) {
    const next = now === pressed ? "" : pressed;
    return next === byStudy ? null : next;
}

/**
 * What is selected once a row is added to it, or taken out again; null for nothing. Rows begin anew where something
 * else was selected, and beyond the limit the first go.
 * @param {string} select
 * @param {number} row
 * @param {number} most
 */
export function toggled(select, row, most) {
    const before = /^r\d/.test(select) ? select.slice(1).split(",").map(Number) : [];
    const now = before.includes(row) ? before.filter((one) => one !== row) : [...before, row].slice(-most);
    return now.length ? `r${now.join()}` : null;
}
