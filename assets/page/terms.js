// What a number or a setting is: its name opens one small card. What numbers mean, and what they do not, came with the
// page (dashboard/page/terms.py); what settings mean stands with them (`data-help`).
import { within } from "./elements.js";

const LOOKING = 400; // ms that a mouse rests on a name before its card opens
const LEAVING = 250; // ms that it may take from a name to its card
const NAMES = ".numbers dt button, [data-term], [data-help]";

/** @type {HTMLElement | null} */
let about = null; // the card
/** @type {HTMLElement | null} */
let opener = null; // the name that it is of
let timer = 0;
let brushed = false; // whether a mouse that rested opened it, and its leaving closes it

const isOpen = () => Boolean(about?.matches(":popover-open"));
const close = () => about?.hidePopover();

document.addEventListener("click", (event) => {
    const name = within(event, NAMES);
    clearTimeout(timer);
    if (name && opener === name && isOpen() && !brushed) close();
    else if (name) open(name, false);
    else if (within(event, "#about a[data-open]")) close();
});

document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const name = within(event, NAMES);
    if (name && !(name === opener && isOpen())) {
        clearTimeout(timer);
        // A card that was opened on purpose is not taken away by what lies on the way.
        if (!isOpen() || brushed) timer = setTimeout(() => open(name, true), isOpen() ? LEAVING : LOOKING);
    } else if (name || within(event, "#about")) clearTimeout(timer);
});

document.addEventListener("pointerout", (event) => {
    if (!within(event, `${NAMES}, #about`)) return;
    clearTimeout(timer);
    if (isOpen() && brushed) timer = setTimeout(close, LEAVING);
});

document.addEventListener("scroll", () => brushed && close(), { capture: true, passive: true });
window.addEventListener("popstate", close);

/**
 * @param {HTMLElement} name
 * @param {boolean} byMouse
 */
function open(name, byMouse) {
    if (!name.isConnected) return;
    about = about || made();
    opener = name;
    brushed = byMouse;
    fill(about, name);
    about.showPopover(/** @type {any} */ ({ source: name })); // the source is where Tab goes on afterwards
    place(about, (name.closest(".numbers > div") || name).getBoundingClientRect());
    if (!byMouse) about.focus({ preventScroll: true });
}

function made() {
    const element = document.createElement("div");
    Object.assign(element, { id: "about", popover: "auto", tabIndex: -1 });
    element.setAttribute("role", "dialog");
    return document.body.appendChild(element);
}

/**
 * @param {HTMLElement} card
 * @param {HTMLElement} opened
 */
function fill(card, opened) {
    const { textContent, dataset } = opened;
    const { note, help } = dataset;
    const code = opened.querySelector("code")?.textContent || "";
    const name = (textContent || "").slice(0, code ? -code.length : undefined);
    const terms = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("main")).dataset.terms || "{}");
    const [means, not, page, label, address] = help === undefined ? terms[name] || [] : [help];
    const parts = [
        part("h2", name),
        code && part("code", code),
        means && part("p", means),
        note && part("p", note),
        not && part("p", not, { className: "not" }),
        label && part("a", label, { className: "quiet", href: address }, { open: "" }),
        page && part("a", `${new URL(page).hostname} ↗`, { href: page, target: "_blank", rel: "noopener" }),
    ];
    card.setAttribute("aria-label", [name, code].filter(Boolean).join(" "));
    card.replaceChildren(...parts.filter(Boolean));
}

/**
 * @param {string} tag
 * @param {string} text
 * @param {object} props
 * @param {Record<string, string>} data
 */
function part(tag, text, props = {}, data = {}) {
    const element = Object.assign(document.createElement(tag), { textContent: text, ...props });
    Object.assign(element.dataset, data);
    return element;
}

/**
 * Under the name, or above it where there is no room, and within the screen; it scrolls with the page.
 * @param {HTMLElement} card
 * @param {DOMRect} name
 */
function place(card, name) {
    const { offsetWidth: width, offsetHeight: height } = card;
    const below = name.bottom + 6 + height < innerHeight || name.top < height;
    const beside = below ? name.bottom + 6 : name.top - 6 - height;
    const top = Math.max(12, Math.min(beside, innerHeight - height - 12));
    const left = Math.max(12, Math.min(name.left, document.documentElement.clientWidth - width - 12));
    Object.assign(card.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
}
