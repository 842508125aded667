// The data sets of this reader: opened, shared, deleted, in the list of the window and by buttons anywhere on a page.
import { currentTab, view, visit } from "../page/address.js";
import { base } from "../page/dash.js";
import { within } from "../page/elements.js";
import { count, leftSaid, size } from "../rules/limits.js";
import { announce } from "./announcing.js";
import { button, dialog, element, part, say } from "./dialog.js";
import * as transfer from "./transfer.js";

const DELETED = "Deleted: the data, and all that was worked out of it.";

const confirm = () => /** @type {HTMLDialogElement} */ (document.getElementById("own-delete"));

/** Fills the list; there is none where there is nothing, or no connection. */
export async function list() {
    const place = part("sets");
    const sets = await transfer.sets().catch(() => []);
    place.hidden = !sets.length;
    place.querySelector("ul").replaceChildren(...sets.map(item));
}

/** @param {transfer.Own} set */
function item({ id, name, rows, bytes, goes, shared }) {
    const called = name || count(rows, "row");
    const open = /** @type {HTMLAnchorElement} */ (element("a", called));
    open.href = `${base()}data?data=own&data.id=${id}`;
    open.dataset.open = "";
    open.onclick = () => dialog().close();
    const about = element(
        "span",
        [name && count(rows, "row"), size(bytes), shared ? "shared" : "only you", leftSaid(goes - Date.now() / 1000)]
            .filter(Boolean)
            .join(" · "),
    );
    about.className = "hint";
    const sharing = named(
        button("Share", () => {}),
        `Share ${called} with the team`,
        "ownShare",
        id,
    );
    sharing.hidden = shared;
    return element(
        "li",
        open,
        about,
        sharing,
        named(
            button("Delete", () => {}),
            `Delete ${called}`,
            "ownDelete",
            id,
        ),
    );
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
        await transfer.share(pressed.dataset.ownShare || "");
        pressed.textContent = "Shared";
        if (dialog().contains(pressed)) await list();
        tell("Shared: whoever has the link, and may come in here, can open it now.");
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
        const { says = DELETED } = await transfer.remove(id);
        confirm().close();
        leave(id);
        tell(says);
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
