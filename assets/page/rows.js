// A row anywhere, in a grid, a strip, on a card or in a chart, opens in Neighbours.
import { change, currentTab, open } from "./address.js";

/** @param {number} row */
export function openRow(row) {
    if (currentTab() === "neighbours") change("neighbours", { row: String(row) });
    // It is a row of this data, even where nobody has chosen it.
    else open("neighbours", { row: String(row) }, true);
}
