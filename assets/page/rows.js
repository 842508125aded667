// A row anywhere, in a grid, a strip, on a card or in a chart, opens in Neighbours.
import { change, currentTab, open, view } from "./address.js";
import { flat } from "./shown.js";

// What goes along: the data that the row is of, and the method that clusters it, so that colours mean the same there.
/** @type {Record<string, RegExp>} */
const ALONG = { digits: /^(data|method)(\.|$)/, dendrogram: /^data(\.|$)/ };

/** @param {number} row */
export function openRow(row) {
    const tab = currentTab();
    if (tab === "neighbours") return change("neighbours", { row: String(row) });
    if (!tab || !(tab in ALONG)) return;
    const along = ALONG[tab];
    /** @type {Record<string, string | null>} */
    const changes = {};
    for (const name of view("neighbours").keys()) if (along.test(name)) changes[name] = null;
    for (const [name, value] of view(tab)) if (along.test(name)) changes[name] = value;
    // Tabs do not begin with the same data.
    open("neighbours", { ...changes, data: String(flat(tab).data), row: String(row) });
}
