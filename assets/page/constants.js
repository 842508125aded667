// What Python and the browser have to agree on: written once in Python (dashboard/page/constants.py), sent with the page.

/** @type {any} */
let read = null;

/**
 * `codes` and `colours` of charts, `limits`, and the shares that `reading` goes by.
 * @returns {{codes: Record<string, number>, colours: Record<string, string>, limits: Record<string, number>, reading: Record<string, number>, slots: string[]}}
 */
export function constants() {
    const main = /** @type {HTMLElement} */ (document.getElementById("main"));
    read = read || JSON.parse(main.dataset.constants || "{}");
    return read;
}
