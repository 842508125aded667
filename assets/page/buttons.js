// Buttons written as data: data-set='{"cluster": 3}' changes fields, data-view='data=moons' shows another view
// of the tab, data-lens opens another tab with what data-set says, data-seed picks any number for a field, data-row opens a row in Neighbours.
import { currentTab, open, showView } from "./address.js";
import { apply } from "./controls.js";
import { within } from "./elements.js";
import { on } from "./events.js";
import { openRow } from "./rows.js";

/** @type {{place: string | undefined, purpose: string, scrolled: number | undefined} | null} */
let pressed = null; // the button last pressed: the place it stands in, what it is for, how far its table was scrolled
/** @type {Record<string, boolean>} */
const unfolded = {}; // id of a place -> whether its reader opened or closed the table in it

document.addEventListener("click", (event) => {
    const button = within(event, "[data-set], [data-view], [data-seed], [data-row]");
    const tab = currentTab();
    if (!tab || !button || button.disabled) return;
    const { set, view, seed, below, row, lens } = button.dataset;
    pressed = { place: placeOf(button), purpose: purpose(button), scrolled: button.closest(".scroll")?.scrollTop };
    mark(button);
    if (lens) open(lens, JSON.parse(set || "{}"), true);
    else if (set) apply(tab, JSON.parse(set));
    if (view) showView(tab, view);
    if (seed) apply(tab, { [seed]: Math.floor(Math.random() * Number(below || 10000)) });
    if (row) openRow(Number(row));
});

/**
 * What was clicked is marked at once, as the answer will have it.
 * @param {HTMLElement} button
 */
function mark(button) {
    if (!button.hasAttribute("aria-pressed")) return;
    for (const one of button.closest("[role=group], table")?.querySelectorAll("[aria-pressed]") || [])
        one.setAttribute("aria-pressed", String(one === button));
}

document.addEventListener("click", (event) => {
    const table = within(event, ".table > summary")?.parentElement;
    const place = table && placeOf(table);
    if (place) unfolded[place] = !table.open;
});

/** @type {(element: HTMLElement) => string | undefined} */
const placeOf = (element) => element.parentElement?.closest("[id]")?.id;
/** @type {(button: HTMLElement) => string} */
const purpose = ({ title, dataset: { set, view, seed, row } }) => [title || set, view, seed, row].join();

// An answer makes some parts anew: tables stay open, and who works by keyboard stays on the button that was
// pressed.
on("arranged", () => setTimeout(refocus));
on("filled", refocus);

function refocus() {
    for (const [place, is] of Object.entries(unfolded)) {
        const table = /** @type {HTMLDetailsElement | null | undefined} */ (
            document.getElementById(place)?.querySelector(".table")
        );
        if (table) table.open = is;
    }
    if (!pressed || document.activeElement !== document.body) return;
    const { place, purpose: meant, scrolled } = pressed;
    const buttons = (place && document.getElementById(place)?.querySelectorAll("button")) || [];
    const again = [...buttons].find((b) => purpose(b) === meant);
    again?.focus({ preventScroll: true });
    if (scrolled) again?.closest(".scroll")?.scrollTo(0, scrolled);
}
