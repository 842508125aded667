// Of which data the clouds of a tab are that are on the screen: the address may name another one already.
import { view } from "../page/address.js";
import { panelOf } from "../page/elements.js";
import { on } from "../page/events.js";
import { filled } from "../rules/workspace.js";

/** @type {Record<string, string>} */
const drawn = {}; // tab -> what an address says of the data

on("settled", ({ tab }) => {
    drawn[tab] = dataOf(tab);
});

/** @param {string} tab */
export const isOfDrawn = (tab) => drawn[tab] === dataOf(tab);

/** What an address says of the data, with what the first view of a lens says of it. @type {(tab: string) => string} */
export function dataOf(tab) {
    const all = new URLSearchParams(filled(view().toString(), panelOf(tab).dataset.first || ""));
    const data = [...all].filter(([name]) => ["data", "hide"].includes(name.split(".")[0]));
    return new URLSearchParams(data).toString();
}
