// Past the settings, to what they are of.
import { within } from "./elements.js";

document.addEventListener("click", (event) => {
    if (!within(event, ".skip")) return;
    event.preventDefault();
    const stage = /** @type {HTMLElement | null} */ (document.querySelector("[data-panel]:not([hidden]) .stage"));
    if (!stage) return;
    stage.tabIndex = -1;
    stage.focus();
});
