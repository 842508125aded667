// Controls of how a file is read (`data-reading` names the choice): one that is moved has the file read again.
import { within } from "../page/elements.js";
import { readAgain } from "./bring.js";

/** From now on. */
export function reading() {
    document.addEventListener("change", async (event) => {
        const control = within(event, "select[data-reading], input[data-reading]");
        if (control && !(await readAgain({ [control.dataset.reading]: chosen(control) }))) putBack(control);
    });
    document.addEventListener("click", (event) => {
        const button = within(event, "button[data-reading]");
        if (button) readAgain({ [button.dataset.reading]: button.value });
    });
}

/** @type {(control: any) => string} */
const chosen = (control) => (control.type === "checkbox" && !control.checked ? "" : control.value);

/**
 * A control shows what is on the page, which is as it was.
 * @param {any} control
 */
function putBack(control) {
    if (control.type === "checkbox") control.checked = control.defaultChecked;
    else if (control.tagName === "INPUT") control.value = control.defaultValue;
    else for (const option of control.options) option.selected = option.defaultSelected;
}
