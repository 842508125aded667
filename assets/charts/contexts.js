// The means to draw in 3D, which a browser may not have, and may take away again: then a sentence stands where a cloud
// would be, or the cloud is drawn once more, at the latest when it is looked at.
import { forgoRecovery } from "./plotly_private.js";

const SENTENCE = "This browser has its 3D drawing (WebGL) switched off, so the points cannot be shown here.";
const PATIENCE = 200; // milliseconds before it is tried again, twice as long with each time within a minute

/** @typedef {(id: string) => void} Draw */
/** @type {Map<string, Draw>} */
const lost = new Map(); // charts that are to be drawn anew when the page is looked at
/** @type {number[]} */
let losses = []; // when they were lost, in the last minute

const frameOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));

/** @type {boolean | null} */
let able = null;

/** Whether the browser draws in 3D at all. */
export function draws3d() {
    if (able !== null) return able;
    const gl = document.createElement("canvas").getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    able = Boolean(gl);
    return able;
}

/**
 * Says in a chart's place why it is not there.
 * @param {string} id
 */
export function excuse(id) {
    const words = Object.assign(document.createElement("p"), { className: "excuse", textContent: SENTENCE });
    frameOf(id).replaceChildren(words);
}

/**
 * Once for each 3D chart that was made: when the browser takes its context away, it is drawn anew.
 * @param {string} id
 * @param {import("./plotly_private.js").Graph} gd
 * @param {Draw} draw
 */
export function guard(id, gd, draw) {
    // Plotly waits for the same context to come back, and draws nothing until then.
    forgoRecovery(gd);
    delete frameOf(id).dataset.lost;
    gd.on("plotly_webglcontextlost", () => {
        frameOf(id).dataset.lost = "";
        lost.set(id, draw);
        const now = performance.now();
        losses = [...losses.filter((then) => now - then < 60_000), now];
        setTimeout(mend, PATIENCE * 2 ** Math.min(losses.length - 1, 8));
    });
}

/**
 * Whether a chart has to be made anew, which is then no longer asked.
 * @param {string} id
 */
export const wasLost = (id) => lost.delete(id);

// A page in the background leaves what contexts there are to the one that is looked at.
function mend() {
    if (!document.hidden) for (const [id, draw] of lost) draw(id);
}
document.addEventListener("visibilitychange", mend);
