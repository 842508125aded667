// The data sets of this reader: opened, shared, deleted, in the list of the window and by buttons anywhere on a page.
import { currentTab, view, visit } from "../page/address.js";
import { base } from "../page/dash.js";
import { within } from "../page/elements.js";
import { whole } from "../rules/limits.js";
import { announce } from "./announcing.js";
import { button, dialog, element, part, say } from "./dialog.js";
import * as transfer from "./transfer.js";

/**
 * @typedef {object} Own one data set, as the server lists it
 * @property {string} id
 * @property {string} name what its reader called the file
 * @property {number} rows
 * @property {number} columns
 * @property {string} query the address of what was read
 * @property {boolean} shared
 * @property {string} [until] when it goes, in words
 */

const confirm = () => /** @type {HTMLDialogElement} */ (document.getElementById("own-delete"));

/** Fills the list; there is none where there is nothing, or no connection. */
export async function list() {
    const place = part("sets");
    const found = await transfer.sets().catch(() => null);
    const sets = /** @type {Own[]} */ (found?.sets || []);
    place.hidden = !sets.length;
    place.querySelector("ul").replaceChildren(...sets.map(item));
}

/** @param {Own} set */
function item({ id, name, rows, columns, query, shared, until }) {
    const open = /** @type {HTMLAnchorElement} */ (element("a", name));
    open.href = `${base()}data?${query}`;
    open.dataset.open = "";
    open.onclick = () => dialog().close();
    const about = element(
        "span",
        [`${whole(rows)} × ${whole(columns)}`, shared ? "shared" : "only you", until].filter(Boolean).join(" · "),
    );
    about.className = "hint";
    const buttons = [
        named(
            button("Share", () => {}),
            `Share ${name} with the team`,
            "ownShare",
            id,
        ),
        named(
            button("Delete", () => {}),
            `Delete ${name}`,
            "ownDelete",
            id,
        ),
    ];
    buttons[0].hidden = shared;
    return element("li", open, about, ...buttons);
}

/** @type {(button: HTMLElement, label: string, what: string, id: string) => HTMLElement} */
function named(made, label, what, id) {
    made.ariaLabel = label;
    made.dataset[what] = id;
    return made;
}

/**
 * Who has the link may see it from now on.
 * @param {HTMLButtonElement} pressed
 */
async function share(pressed) {
    pressed.disabled = true;
    try {
        const sentence = await transfer.share(pressed.dataset.ownShare || "");
        pressed.textContent = "Shared";
        tell(sentence || "Shared: whoever has the link and may come in here can open it.");
    } catch (error) {
        pressed.disabled = false;
        tell(/** @type {Error} */ (error).message);
    }
}

/** @param {string} sentence */
function tell(sentence) {
    announce(sentence);
    if (dialog().open) say(sentence);
    /** @type {HTMLElement} */ else document.getElementById("notice").textContent = sentence;
}

/** @param {string} id */
function ask(id) {
    confirm().dataset.id = id;
    confirm().querySelector(".said").textContent = "";
    confirm().showModal();
}

async function remove() {
    const { id = "" } = confirm().dataset;
    const said = confirm().querySelector(".said");
    const [yes] = confirm().querySelectorAll('[data-own="delete"]');
    yes.disabled = true;
    said.textContent = "Deleting…";
    try {
        const sentence = (await transfer.remove(id)) || "Deleted.";
        confirm().close();
        leave(id);
        tell(sentence);
        if (dialog().open) await list();
    } catch (error) {
        said.textContent = /** @type {Error} */ (error).message;
    } finally {
        yes.disabled = false;
    }
}

/**
 * A page of what is no more becomes that of the first data.
 * @param {string} id
 */
function leave(id) {
    if (![...view().values()].includes(id)) return;
    const [first] = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]);
    visit(currentTab() === "data" ? first.dataset.panel || "" : currentTab() || "", "");
}

document.addEventListener("click", (event) => {
    const pressed = within(event, "[data-own-share], [data-own-delete], #own-delete [data-own]");
    if (!pressed || pressed.disabled) return;
    const { ownShare, ownDelete, own } = pressed.dataset;
    if (ownShare) share(pressed);
    else if (ownDelete) ask(ownDelete);
    else if (own === "delete") remove();
    else confirm().close();
});
