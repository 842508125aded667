// Files, folders and text dropped anywhere on the page; while they are above it, the page says what will happen.
import { within } from "../page/elements.js";
import { bring } from "./bring.js";
import { paste, told } from "./dialog.js";
import { dropped } from "./gather.js";
import { isBusy } from "./session.js";

const FIELDS = "input, textarea, select, [contenteditable]";
let ours = false; // whether what is dragged is of this page

const overlay = () => /** @type {HTMLElement} */ (document.getElementById("own-drop"));

/** From now on. */
export function dropping() {
    document.addEventListener("dragstart", () => (ours = true));
    document.addEventListener("dragend", () => (ours = false));
    document.addEventListener("dragenter", over);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => event.relatedTarget || hide());
    document.addEventListener("drop", drop);
}

/**
 * Whether what is dragged may be data: files, or text that is not dropped into a field for text.
 * @param {DragEvent} event
 */
function isData(event) {
    const types = event.dataTransfer?.types || [];
    // A picture of this page that is dragged is a file too.
    if (ours) return false;
    return types.includes("Files") || (types.includes("text/plain") && !within(event, FIELDS));
}

/** @param {DragEvent} event */
function over(event) {
    if (!isData(event)) return hide();
    event.preventDefault();
    event.dataTransfer.dropEffect = isBusy() ? "none" : "copy";
    const place = overlay();
    place.dataset.busy = String(isBusy());
    // Above the window too, where that is open.
    if (!place.matches(":popover-open")) place.showPopover();
}

/** @param {DragEvent} event */
async function drop(event) {
    hide();
    if (!isData(event)) return;
    event.preventDefault();
    const brought = event.dataTransfer;
    if (!brought.types.includes("Files")) return paste(brought.getData("text/plain"));
    bring(await dropped(brought, told().limits.images));
}

function hide() {
    if (overlay().matches(":popover-open")) overlay().hidePopover();
}
