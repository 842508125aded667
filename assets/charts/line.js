// A line across a chart, at a height of its axis, that a hand holds: dragged by mouse or finger, or moved by keys.
import { within } from "../page/elements.js";
import { short, rounded as shortest } from "../rules/numerals.js";
import { axesOf, plot } from "./plotly_private.js";

const STILL = 450; // ms after the last key until it is let go

/**
 * The line of elements `name-line` and `name-track` over a chart.
 *
 * `ready` says whether it can be held, `take` that it is, without having been moved; `move` moves it to a height;
 * `release` and `cancel` let go; `press` moves it by a key, and says whether it did.
 */
export function lineOver(name, chart, { ready, take, move, release, cancel, press }) {
    const byId = (part) => document.getElementById(`${name}-${part}`);
    const axis = () => axesOf(plot(chart))?.y;
    let held = null;
    let timer = 0;

    // Puts it at a height, with what stands on it and what is read out; where it cannot be, it stays as it is.
    function put(height, said, read) {
        const line = byId("line");
        const y = axis();
        if (!line || !y) return;
        const top = plot(chart).getBoundingClientRect().top - line.parentElement.getBoundingClientRect().top + y.offset;
        const pixel = Math.min(Math.max(y.d2p(height), 0), y.length);
        line.style.transform = `translateY(${top + pixel}px)`;
        line.hidden = false;
        Object.assign(byId("track").style, { top: `${top}px`, height: `${y.length}px` });
        line.dataset.said = said;
        line.setAttribute("aria-valuemax", short(y.range[1]));
        line.setAttribute("aria-valuenow", short(height));
        line.setAttribute("aria-valuetext", read);
    }

    // The height under the pointer; undefined while there is no axis.
    function heightAt(event, grip = 0) {
        const y = axis();
        return y?.p2d(event.clientY - grip - plot(chart).getBoundingClientRect().top - y.offset);
    }

    // No more digits than a pixel is worth.
    function rounded(height) {
        const y = axis();
        return shortest(height, Math.abs(y.p2d(1) - y.p2d(0)) / 2);
    }

    function drag(event) {
        const height = heightAt(event, held.grip);
        if (height === undefined) return;
        held.moved = true;
        move(height);
    }

    function drop(then) {
        held = null;
        byId("line").classList.remove("held");
        then();
    }

    document.addEventListener("pointerdown", (event) => {
        const handle = within(event, `#${name}-line, #${name}-track`);
        if (!handle || event.button || !ready()) return;
        const line = byId("line");
        const grip = handle === line ? event.clientY - line.getBoundingClientRect().top - line.offsetHeight / 2 : 0;
        held = { pointer: event.pointerId, grip, moved: false };
        handle.setPointerCapture(event.pointerId);
        line.classList.add("held");
        if (handle === line) take();
        else drag(event);
        event.preventDefault();
        line.focus({ preventScroll: true });
    });
    document.addEventListener("pointermove", (event) => held?.pointer === event.pointerId && drag(event));
    document.addEventListener(
        "pointerup",
        (event) => held?.pointer === event.pointerId && drop(held.moved ? release : cancel),
    );
    document.addEventListener("pointercancel", (event) => held?.pointer === event.pointerId && drop(cancel));
    document.addEventListener("keydown", (event) => {
        if (!within(event, `#${name}-line`) || !ready()) return;
        if (event.key === "Escape") {
            clearTimeout(timer);
            drop(cancel);
        } else if (press(event.key)) {
            event.preventDefault();
            clearTimeout(timer);
            timer = setTimeout(release, STILL);
        }
    });

    return { axis, put, heightAt, rounded, isHeld: () => held !== null };
}
