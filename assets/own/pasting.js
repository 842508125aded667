// A table that is pasted while no field has the focus, or files and pictures.
import { isTable } from "../rules/pasted.js";
import { isBusy, offer } from "./bring.js";
import { dialog, paste } from "./dialog.js";
import { listed } from "./gather.js";

const FIELDS = "input:not([type=checkbox], [type=range]), textarea, [contenteditable]";

/** From now on. */
export function pasting() {
    document.addEventListener("paste", (event) => {
        if (isBusy()) return;
        const isField = document.activeElement?.matches(FIELDS);
        const { files } = event.clipboardData;
        const text = event.clipboardData.getData("text/plain");
        // A spreadsheet hands out a picture of its cells beside them.
        if (!isField && isTable(text)) paste(text);
        else if (files.length && !text && (!isField || dialog().open)) offer(listed(files));
        else return;
        event.preventDefault();
    });
}
