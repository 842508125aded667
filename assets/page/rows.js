// A row anywhere, in a grid, a strip, on a card or in a chart, opens in Neighbours.
import { toggled } from "../rules/lighting.js";
import { change, currentTab, open, view } from "./address.js";
import { constants } from "./constants.js";

/** @param {number} row */
export function openRow(row) {
    // Whoever opens a row wants it, and no drawing in its place.
    const chosen = { row: String(row), draw: null, change: null };
    if (currentTab() === "neighbours") change("neighbours", chosen);
    // It is a row of this data, even where nobody has chosen it.
    else open("neighbours", chosen, true);
}

/**
 * A row is selected beside others, or no more.
 * @param {number} row
 */
export function toggleRow(row) {
    const select = toggled(view().get("select") || "", row, constants().limits.selected);
    change(currentTab() || "", { select, ...(select ? {} : { isolate: null }) });
}
