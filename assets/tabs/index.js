// What only one tab needs is loaded with that tab.

import { register, setStage } from "../charts/kinds.js";
import { tabOf } from "../charts/sent.js";
import { within } from "../page/elements.js";
import { on } from "../page/events.js";
import { canShare } from "../page/hands.js";
import { openRow, toggleRow } from "../page/rows.js";

const scatter = () => import("./scatter.js");
const dendrogram = () => import("./dendrogram.js");
const neighbours = () => import("./neighbours.js");
const take = () => import("./take.js");

// Where links are handed on by the system's own sheet, the button says so.
if (canShare()) {
    const button = /** @type {HTMLElement} */ (document.getElementById("copy-link"));
    const name = /** @type {HTMLElement} */ (button.querySelector(".name"));
    name.textContent = "Share";
    button.dataset.share = "";
    button.title = button.title.replace("Copy", "Share");
}

/** @type {Record<string, () => Promise<unknown>>} */
const TABS = { scatter, dendrogram, neighbours };

on("opened", ({ tab }) => TABS[tab]?.());

register("lights", scatter);
register("cut", dendrogram);
register("eps", () => import("./density.js"));
register("rows", async () => ({
    click: (_gd, event, point) => {
        const row = point?.customdata ?? point?.pointNumber;
        // What is drawn stands in the cloud, and is no row.
        if (row === undefined || row < 0) return;
        if (event.ctrlKey || event.metaKey) toggleRow(row);
        else openRow(row);
    },
}));
setStage((id) => (tabOf(id) === "scatter" ? scatter().then(({ stage }) => stage()) : null));

document.addEventListener("click", (event) => {
    const button = within(event, "#copy-link, #take-home");
    if (button) take().then(({ press }) => press(button));
});
