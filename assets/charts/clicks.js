// A click is a release in place. Plotly's own click fires on press in 3D, so that every drag would
// start with one, and on release or a frame later elsewhere: we wait for both.
import { pointUnder } from "./plotly_private.js";

/**
 * @param {import("./plotly_private.js").Graph} gd
 * @param {(event: PointerEvent) => boolean} counts whether a press there can become a click
 * @param {(event: PointerEvent, point: any) => void} then
 */
export function onRelease(gd, counts, then) {
    /** @type {number[] | null} */
    let start = null;
    /** @type {any} */
    let point = null;
    gd.addEventListener(
        "pointerdown",
        (e) => {
            start = counts(e) ? [e.clientX, e.clientY] : null;
            point = null;
        },
        true,
    );
    gd.on("plotly_click", (e) => {
        point = e.points[0];
    });
    window.addEventListener("pointerup", (e) => {
        const still = start && Math.hypot(e.clientX - start[0], e.clientY - start[1]) < 5;
        start = null;
        // A press that begins and ends between two frames is no click to Plotly, so it is asked what lies there, once
        // it has drawn.
        if (still) setTimeout(() => requestAnimationFrame(() => then(e, point ?? pointUnder(gd))), 60);
    });
}
