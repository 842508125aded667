// Boxes with the values of a row: what is typed into them stands in the address in the place of the row's own.
import { change, view } from "../page/address.js";
import { pageOf, within } from "../page/elements.js";
import { on } from "../page/events.js";
import { changed, values } from "../rules/changes.js";

const TAB = "neighbours";
const TYPING = 150; // ms after the last key

let timer = 0;
let open = false; // whether the reader has opened the boxes
/** @type {HTMLElement | null} */
let seen = null; // the boxes that are there

const form = () => /** @type {HTMLDetailsElement | null} */ (pageOf(TAB)?.querySelector(".changing") ?? null);
/** Numbers are typed into them, and words chosen in lists. */
const boxes = () =>
    /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...(form()?.querySelectorAll("[data-column]") || [])]);

/** The boxes as the address has them. */
export function refresh() {
    const place = form();
    if (!place) return;
    const now = values(view().get("change") || "");
    // Boxes of another row are as open as those before; those of a link with changes are open.
    if (place !== seen) place.open = open || now.size > 0;
    seen = place;
    for (const box of boxes()) {
        const value = now.get(Number(box.dataset.column)) ?? box.dataset.own ?? "";
        if (box !== document.activeElement && box.value !== value) box.value = value;
        box.closest("label")?.toggleAttribute("data-changed", now.has(Number(box.dataset.column)));
    }
    const button = /** @type {HTMLButtonElement | null} */ (place.querySelector("[data-pad]"));
    if (button) button.disabled = !now.size;
}
on("spelled", ({ tab }) => tab === TAB && refresh());
on("arranged", ({ tab }) => tab === TAB && setTimeout(refresh)); // the boxes may be on their way

document.addEventListener(
    "toggle",
    (event) => {
        if (event.target === form()) open = Boolean(form()?.open);
    },
    { capture: true },
);

document.addEventListener("input", (event) => {
    if (!within(event, ".changing [data-column]")) return;
    clearTimeout(timer);
    timer = setTimeout(apply, TYPING);
});

document.addEventListener("change", (event) => {
    if (within(event, ".changing [data-column]")) apply();
});

/** A box that holds no number is told so, and leaves its column as it was. */
function apply() {
    clearTimeout(timer);
    const { spelled, wrong } = changed(boxes().map(({ value, dataset }) => ({ ...dataset, value })));
    for (const box of boxes()) box.toggleAttribute("aria-invalid", wrong.includes(box.dataset.column || ""));
    const place = form()?.querySelector(".pad-words");
    if (place) place.textContent = wrong.length ? "A value has to be a number, such as 5.1." : "";
    change(TAB, { change: spelled || null, draw: null });
}

document.addEventListener("click", (event) => {
    const button = within(event, ".changing [data-pad]");
    if (!button) return;
    change(TAB, { change: null });
    refresh();
    form()?.querySelector("summary")?.focus({ preventScroll: true });
});
