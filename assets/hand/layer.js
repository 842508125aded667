// What lies over a cloud while something is drawn in it: it takes the pointers, and shows the line that they draw. Two
// fingers, the wheel and the other buttons of a mouse still turn the cloud and bring it nearer.
import { aim } from "../charts/cameras.js";
import { dragged, zoomed } from "../rules/cameras.js";
import { shape } from "./buttons.js";

/**
 * @typedef {{x: number, y: number}} Place in pixels, from the layer's corner
 * @typedef {object} Gesture
 * @property {(at: Place) => void} begin
 * @property {(at: Place) => void} move
 * @property {(at: Place, event: PointerEvent) => void} end
 * @property {() => void} cancel
 */

/**
 * @param {string} id of a cloud
 * @param {HTMLElement} chart
 * @param {Gesture} gesture
 */
export function layerOver(id, chart, gesture) {
    const layer = Object.assign(document.createElement("div"), { className: "hand-layer", tabIndex: 0 });
    layer.role = "application";
    const svg = shape("svg", { "aria-hidden": "true" });
    const lines = ["halo", "line"].map((name) => shape("path", { class: name }));
    svg.append(...lines);
    layer.append(svg);
    chart.append(layer);

    let corner = layer.getBoundingClientRect();
    const place = ({ clientX, clientY }) => ({ x: clientX - corner.left, y: clientY - corner.top });
    /** @type {Map<number, Place>} */
    const held = new Map();
    let turning = false; // by two fingers, or by another button
    layer.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        layer.focus({ preventScroll: true });
        layer.setPointerCapture(event.pointerId);
        // Asked for at each move it would have the page laid out as often.
        corner = layer.getBoundingClientRect();
        held.set(event.pointerId, place(event));
        const turns = held.size > 1 || (event.pointerType === "mouse" && event.button !== 0);
        if (turns && !turning) gesture.cancel();
        if (!turns && held.size === 1) gesture.begin(place(event));
        turning = turns || (turning && held.size > 1);
    });
    layer.addEventListener("pointermove", (event) => {
        const before = held.get(event.pointerId);
        if (!before) return;
        if (turning) return turn(event.pointerId, before, place(event));
        // An event that a program made has none within it.
        const within = event.getCoalescedEvents?.() ?? [];
        for (const one of within.length ? within : [event]) gesture.move(place(one));
    });
    layer.addEventListener("pointerup", (event) => leave(event, () => gesture.end(place(event), event)));
    layer.addEventListener("pointercancel", (event) => leave(event, () => gesture.cancel()));
    layer.addEventListener("contextmenu", (event) => event.preventDefault());
    layer.addEventListener(
        "wheel",
        (event) => {
            event.preventDefault();
            aim(id, zoomed(event.deltaY > 0 ? 1.1 : 1 / 1.1));
        },
        { passive: false },
    );

    /** @type {(event: PointerEvent, then: () => void) => void} */
    function leave(event, then) {
        if (!held.delete(event.pointerId)) return;
        if (!turning) then();
        else if (!held.size) turning = false;
    }

    /** @type {(pointer: number, before: Place, now: Place) => void} */
    function turn(pointer, before, now) {
        const other = [...held].find(([one]) => one !== pointer)?.[1];
        held.set(pointer, now);
        const share = (other ? 0.5 : 1) / layer.clientHeight;
        aim(id, dragged((now.x - before.x) * share, (now.y - before.y) * share));
        if (!other) return;
        const apart = (/** @type {Place} */ at) => Math.hypot(at.x - other.x, at.y - other.y);
        aim(id, zoomed(apart(before) / Math.max(apart(now), 1)));
    }

    return {
        layer,
        /** @param {string} d a path in pixels; empty for none */
        draw: (d) => {
            for (const line of lines) line.setAttribute("d", d);
        },
        remove: () => layer.remove(),
    };
}

/** A circle as a path. @type {(x: number, y: number, r: number) => string} */
export const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
