// What Python and the browser have to agree on: written once in Python (dashboard/page/constants.py), sent with the page.

/** @type {any} */
let read = null;

/**
 * @typedef {object} Own what is told of readers' own data
 * @property {import("../rules/limits.js").Limits} limits
 * @property {import("../rules/limits.js").Kept} kept
 * @property {[string, string, string[]][]} kinds what is read, in words, and how the names of such files end
 */

/**
 * `codes` and `colours` of charts, `limits`, and the shares that `reading` goes by.
 * @returns {{codes: Record<string, number>, colours: Record<string, string>, limits: Record<string, number>, reading: Record<string, number>, own: Own, slots: string[]}}
 */
export function constants() {
    const main = /** @type {HTMLElement} */ (document.getElementById("main"));
    read = read || JSON.parse(main.dataset.constants || "{}");
    return read;
}
