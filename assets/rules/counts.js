// On a ground that has not as many groups as the defaults look for, the panels of Blobs look for as many as it has.

const SLOTS = ["a", "b", "c", "d"];

/**
 * @typedef {{groups: Record<string, number>, counts: Record<string, string[]>}} Suits
 *     How many groups a ground has; the fields that say how many clusters a method looks for.
 */

/**
 * The fields that follow from changes of a view.
 * @param {Suits} suits
 * @param {Record<string, string | null>} changes
 * @param {Record<string, any>} flat every parameter as the server last confirmed it
 * @param {string | null} centers how many groups the address asks for
 * @returns {Record<string, any>}
 */
export function following({ groups, counts }, changes, flat, centers) {
    const now = (/** @type {string} */ name) => (name in changes ? changes[name] : flat[name]);
    if (!("data" in changes || now("data") in groups)) return {};
    const asked = "data.centers" in changes ? changes["data.centers"] : centers;
    const count = asked ?? groups[now("data")] ?? null;
    /** @type {Record<string, any>} */
    const out = {};
    for (const slot of SLOTS) {
        for (const name of counts[now(slot)] || []) {
            const field = `${slot}.${name}`;
            // What a panel has been told stays when only its algorithm changes.
            if ("data" in changes || !(field in flat)) out[field] = count && name === "cut" ? "n_clusters" : count;
        }
    }
    return out;
}
