// What the mouse does in a 3D chart, by keys: arrows turn it as a drag does, plus and minus zoom, Home goes
// back to where it was first looked at from.
import { MOVES } from "../rules/cameras.js";
import { aim } from "./cameras.js";

/**
 * Called once for each 3D chart, when it is there.
 * @param {string} id
 * @param {HTMLElement} frame
 */
export function steerable(id, frame) {
    if (frame.role === "application") return; // the frame outlives a chart that is made anew
    const name = /** @type {HTMLElement} */ (frame.closest(".chart")).ariaLabel;
    Object.assign(frame, { tabIndex: 0, role: "application" });
    frame.ariaLabel = `${name}: arrow keys turn it, plus and minus zoom, Home goes back`;
    frame.addEventListener("keydown", (event) => {
        if (!(event.key in MOVES) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        aim(id, MOVES[event.key]);
    });
}
