// All ways in, where the host takes data of readers: buttons here, what is dropped and pasted in files of their own.
import { within } from "../page/elements.js";
import { bring, isBusy, stopAll } from "./bring.js";
import * as shown from "./dialog.js";
import { dropping } from "./dropping.js";
import { listed, written } from "./gather.js";
import { pasting } from "./pasting.js";
import { reading } from "./reading.js";
import { list } from "./sets.js";

/** @type {Record<string, () => void>} */
const deeds = {
    choose,
    other: () => {
        choose();
        shown.part("drop").focus();
    },
    files: () => shown.part("files").click(),
    folder: () => shown.part("folder").click(),
    text: () => {
        if (shown.text().trim()) bring(written(shown.text()));
        else shown.say("There is nothing in the box yet.");
    },
    cancel: stopAll,
};

function choose() {
    shown.choose();
    list();
}

function pressing() {
    document.addEventListener("click", (event) => {
        const deed = within(event, "[data-own]")?.dataset.own;
        deeds[deed]?.();
    });
    document.addEventListener("change", (event) => {
        const input = within(event, '[data-part="files"], [data-part="folder"]');
        if (!input?.files?.length) return;
        const files = listed(input.files);
        // The same file chosen once more is a change only so.
        input.value = "";
        bring(files);
    });
}

/** Without the window nothing is under way: who closes it cancels, and it says so; the next time it stays closed. */
function closing() {
    shown.dialog().addEventListener("close", () => isBusy() && stopAll());
    addEventListener("popstate", () => shown.dialog().close());
}

if (shown.dialog()) for (const listen of [pressing, closing, dropping, pasting, reading]) listen();
else document.documentElement.dataset.own = "off";
