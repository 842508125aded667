// What only one tab needs is loaded with that tab.

import { register, setStage } from "../charts/kinds.js";
import { tabOf } from "../charts/sent.js";
import { within } from "../page/elements.js";
import { on } from "../page/events.js";
import { openRow } from "../page/rows.js";

const blobs = () => import("./blobs.js");
const dendrogram = () => import("./dendrogram.js");
const take = () => import("./take.js");

/** @type {Record<string, () => Promise<unknown>>} */
const TABS = { blobs, dendrogram };

on("opened", ({ tab }) => TABS[tab]?.());

register("lights", blobs);
register("cut", dendrogram);
register("rows", async () => ({
    click: (_gd, _event, point) => point && openRow(point.customdata ?? point.pointNumber),
}));
setStage((id) => (tabOf(id) === "blobs" ? blobs().then(({ stage }) => stage()) : null));

document.addEventListener("click", (event) => {
    const button = within(event, "#copy-link, #take-home");
    if (button) take().then(({ press }) => press(button));
});
