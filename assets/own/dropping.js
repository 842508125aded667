// Files, folders and text dropped anywhere on the page; while they are above it, the page says what will happen.
import { within } from "../page/elements.js";
import { BESIDE } from "../rules/files.js";
import { bring, bringFrom, isBusy } from "./bring.js";
import { paste, told } from "./dialog.js";
import { dropped, walked } from "./gather.js";
import { sets } from "./transfer.js";

const FIELDS = "input, textarea, select, [contenteditable]";
const STILL = 1_500; // ms without a word of what is dragged, after which it has gone, whatever was not told
let ours = false; // whether what is dragged is of this page
let timer = 0;

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
    clearTimeout(timer);
    timer = setTimeout(hide, STILL);
    const place = overlay();
    place.dataset.busy = String(isBusy());
    // Above the window too, where that is open.
    if (place.matches(":popover-open")) return;
    place.showPopover();
    // A server that is asked for what there is has somebody ready who reads more.
    if (!isBusy()) sets().catch(() => {});
}

/** @param {DragEvent} event */
function drop(event) {
    hide();
    if (!isData(event)) return;
    event.preventDefault();
    const brought = event.dataTransfer;
    if (!brought.types.includes("Files")) return paste(brought.getData("text/plain"));
    const { files, folders } = dropped(brought);
    if (!folders.length) return bring(files);
    const most = told().limits.images + BESIDE;
    return bringFrom(async (found, signal) => [...files, ...(await walked(folders, most, found, signal))]);
}

function hide() {
    clearTimeout(timer);
    if (overlay().matches(":popover-open")) overlay().hidePopover();
}
