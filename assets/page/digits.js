// A digit anywhere, in a grid, a strip or a chart, opens in Neighbours.
import { change, currentTab, open, view } from "./address.js";
import { flat } from "./shown.js";

// What goes along: the data that the row is of, and the method that clusters the digits, so that
// colours mean the same there. A tree's sample has another size by default, so all of it is spelled.
/** @type {Record<string, RegExp>} */
const ALONG = { digits: /^(data|method)(\.|$)/, dendrogram: /^data(\.|$)/ };

/** @param {number} row */
export function openDigit(row) {
    const tab = currentTab();
    if (tab === "neighbours") return change("neighbours", { row: String(row) });
    if (!tab || !(tab in ALONG) || flat(tab).data === "blobs") return;
    /** @type {Record<string, string | null>} */
    const changes = {};
    for (const name of view("neighbours").keys()) if (ALONG[tab].test(name)) changes[name] = null;
    for (const [name, value] of tab === "digits" ? view(tab) : Object.entries(flat(tab))) {
        if (ALONG[tab].test(name)) changes[name] = String(value);
    }
    open("neighbours", { ...changes, row: String(row) });
}
