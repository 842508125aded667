// What is selected, as the server says it of every lens: rows of the data, a bit each. What was drawn by hand is found
// here at once.
import { view } from "../page/address.js";
import { emit, on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { bits } from "../rules/packed.js";
import { select } from "./selection.js";

/** @type {WeakMap<object, Uint8Array>} */
const known = new WeakMap();

/**
 * The rows that the address selects, 1 each; null for none, or where they are not known yet.
 * @param {string} tab
 */
export function marked(tab) {
    const sent = flat(tab).selected;
    const selected = view().get("select") ?? "";
    if (!sent || sent.of !== selected) return filled(byHand(tab, selected));
    let rows = known.get(sent);
    if (!rows) {
        rows = bits(sent.rows, sent.n);
        known.set(sent, rows);
    }
    return filled(rows);
}

/** @param {Uint8Array | null} rows */
const filled = (rows) => (rows?.includes(1) ? rows : null);

/** @type {typeof import("./drawn.js") | null} */
let drawn = null; // loaded once something is drawn by hand

/** @type {(tab: string, selected: string) => Uint8Array | null} */
function byHand(tab, selected) {
    if (!selected.startsWith("hand:")) return null;
    if (drawn) return drawn.rowsOf(tab, selected);
    import("./drawn.js").then((module) => {
        drawn = module;
        emit("spelled", { tab });
    });
    return null;
}

/** Whether the rest is left out. */
export const isAlone = () => view().get("isolate") === "true";

/** @param {string} tab a lens that knows nothing of what is selected by itself */
const mark = (tab) => tab === "neighbours" && select(tab, marked(tab), isAlone());
on("arranged", ({ tab }) => mark(tab));
on("spelled", ({ tab }) => mark(tab));
