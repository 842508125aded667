// What is selected, as the server says it of every lens: rows of the data, a bit each.
import { view } from "../page/address.js";
import { on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { bits } from "../rules/packed.js";
import { select } from "./selection.js";

/** @type {WeakMap<object, Uint8Array>} */
const known = new WeakMap();

/**
 * The rows that the address selects, 1 each; null for none, or where the server has not said yet.
 * @param {string} tab
 */
export function marked(tab) {
    const sent = flat(tab).selected;
    if (!sent || sent.of !== view().get("select")) return null;
    let rows = known.get(sent);
    if (!rows) {
        rows = bits(sent.rows, sent.n);
        known.set(sent, rows);
    }
    return rows.includes(1) ? rows : null;
}

/** Whether the rest is left out. */
export const isAlone = () => view().get("isolate") === "true";

/** @param {string} tab a lens that knows nothing of what is selected by itself */
const mark = (tab) => tab === "neighbours" && select(tab, marked(tab), isAlone());
on("arranged", ({ tab }) => mark(tab));
