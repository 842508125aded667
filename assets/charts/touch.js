// Fingers on charts. One that swipes scrolls the page, whatever it starts on. A tap is a click, and takes hold of the
// chart: its buttons show, and a cloud turns by one finger until another place is tapped. Two fingers bring a cloud
// nearer or farther at any time.
import { dragged, zoomed } from "../rules/cameras.js";
import { aim } from "./cameras.js";
import { isScene } from "./plotly_private.js";

const STILL = 10; // pixels that a tap may wander
const BRIEF = 500; // milliseconds that it may last

/** @type {HTMLElement | null} */
let held = null;

/** @param {HTMLElement | null} frame */
function hold(frame) {
    if (held) delete held.dataset.held;
    held = frame;
    if (held) held.dataset.held = "";
}

/** @type {{x: number, y: number, at: number} | null} */
let start = null;
addEventListener(
    "touchstart",
    ({ touches: [one, other], timeStamp: at }) => {
        start = other ? null : { x: one.clientX, y: one.clientY, at };
    },
    { capture: true, passive: true },
);
addEventListener(
    "touchend",
    ({ changedTouches: [last], target, timeStamp }) => {
        if (!start || Math.hypot(last.clientX - start.x, last.clientY - start.y) > STILL) return;
        const frame = /** @type {Element} */ (target).closest(".chart")?.querySelector(":scope > .frame") ?? null;
        if (!frame || timeStamp - start.at <= BRIEF) hold(frame);
    },
    { capture: true, passive: true },
);

/** @typedef {{x: number, y: number, apart: number}} Fingers */
/** @type {(touches: TouchList) => Fingers} */
const fingers = ([one, other]) => ({
    x: one.clientX,
    y: one.clientY,
    apart: other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0,
});

/** @type {WeakSet<HTMLElement>} */
const listening = new WeakSet();

/**
 * Called for each chart that was made; its frame listens once.
 * @param {string} id
 * @param {HTMLElement} frame
 * @param {any} gd
 */
export function touchable(id, frame, gd) {
    if (isScene(gd)) frame.dataset.turns = "";
    if (listening.has(frame)) return;
    listening.add(frame);
    /** @type {Fingers | null} */
    let before = null;
    const options = { capture: true, passive: false };
    // Plotly would turn or zoom by every touch and keep the page from scrolling: it sees none. A tap comes to it as
    // the click of a mouse.
    frame.addEventListener(
        "touchstart",
        (event) => {
            event.stopPropagation();
            before = fingers(event.touches);
        },
        options,
    );
    frame.addEventListener(
        "touchmove",
        (event) => {
            event.stopPropagation();
            if (!("turns" in frame.dataset) || !before) return;
            const two = event.touches.length > 1;
            if (!two && held !== frame) return;
            if (event.cancelable) event.preventDefault();
            const now = fingers(event.touches);
            if (two && before.apart) aim(id, zoomed(before.apart / Math.max(now.apart, 1)));
            else if (!two) {
                const { clientHeight: height } = frame;
                aim(id, dragged((now.x - before.x) / height, (now.y - before.y) / height));
            }
            before = now;
        },
        options,
    );
    for (const name of /** @type {const} */ (["touchend", "touchcancel"])) {
        frame.addEventListener(
            name,
            (event) => {
                event.stopPropagation();
                before = event.touches.length ? fingers(event.touches) : null;
            },
            options,
        );
    }
}
