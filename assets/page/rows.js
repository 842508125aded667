// A row anywhere, in a grid, a strip, on a card or in a chart, opens in Neighbours.
import { toggled } from "../rules/lighting.js";
import { change, currentTab, open, view } from "./address.js";
import { constants } from "./constants.js";

/** @param {number} row */
export function openRow(row) {
    if (currentTab() === "neighbours") change("neighbours", { row: String(row) });
    // It is a row of this data, even where nobody has chosen it.
    else open("neighbours", { row: String(row) }, true);
}

/**
 * A row is selected beside others, or no more.
 * @param {number} row
 */
export function toggleRow(row) {
    const select = toggled(view().get("select") || "", row, constants().limits.selected);
    change(currentTab() || "", { select, ...(select ? {} : { isolate: null }) });
}
