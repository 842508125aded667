// The address holds the view: /scatter?data=wine&method=kmeans&method.n_clusters=5. The path names the lens; one query
// string says what all of them show. Controls and charts call `change`;
// Back, reload and links call `route`; both end in the lens's `ask` store, which the server answers.
import { isNewStep, merged, tabAt, turnedInto } from "../rules/addresses.js";
import { filled, onwards, withOutdated } from "../rules/workspace.js";
import { base as basePath } from "./dash.js";
import { fit, panelOf, within } from "./elements.js";
import { emit } from "./events.js";
import { flat } from "./shown.js";

let query = "";
/** @type {Record<string, string>} */
const asked = {}; // tab -> the query string that the server was asked for
let base = "/";
/** @type {string | null} */
let current = null;
let last = { fields: "", time: 0 };
let unwritten = false; // whether the view is ahead of the browser's address, while a hand moves

const panels = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]);
const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** The tab that is shown, null for none. */
export const currentTab = () => current;

/** The view, as the address has it. */
export const view = () => new URLSearchParams(query);

/** The place that is edited, of several. */
export const edited = () => view().get("edit") || "a";

/**
 * What the address calls a place: A is the run.
 * @param {string} slot
 */
export const fieldOf = (slot) => (slot === "a" ? "method" : slot);

/**
 * What `~` stands for in the fields of a lens: whichever of several methods is edited, or what the server says.
 * @param {string} tab
 */
export const editedField = (tab) => flat(tab)["~"] || fieldOf(edited());

window.addEventListener("popstate", () => route(true));

/**
 * Shows what the address names.
 * @param {boolean} moved by Back or Forward
 */
export function route(moved) {
    // What is changed from here on is a step of its own, however soon: it must not take the place of where this leads.
    last = { fields: "", time: 0 };
    base = basePath();
    const tab = tabAt(
        location.pathname,
        base,
        panels().map((panel) => panel.dataset.panel || ""),
    );
    byId("lost").hidden = tab !== null;
    byId("old").hidden = location.hash !== "#old";
    show(tab);
    if (tab === null) return;
    query = location.search.slice(1);
    unwritten = false;
    opened(tab, moved);
}

/**
 * Writes out what the first view of a lens says of data and methods, before one of them becomes another one: what nobody
 * has touched stays.
 * @param {string} tab
 */
export function spellOut(tab) {
    if (tab === current) query = filled(query, panelOf(tab).dataset.first || "");
}

/**
 * Another view of a tab, whatever brought it.
 * @param {string} tab
 * @param {boolean} moved
 */
function opened(tab, moved = false) {
    guided(tab);
    emit("opened", { tab, moved });
    ask(tab);
    emit("spelled", { tab });
}

/** @param {string} tab */
function ask(tab) {
    if (asked[tab] === query) return;
    asked[tab] = query;
    emit("asked", { tab, query });
}

/**
 * Goes back to a view without a step in history.
 * @param {string} tab
 * @param {string} before
 */
export function restore(tab, before) {
    if (tab !== current) return;
    query = before;
    unwritten = false;
    history.replaceState(null, "", address(tab));
    opened(tab);
}

/**
 * The step of the guided path is shown by the style, which needs no page to be there yet.
 * @param {string} tab
 */
function guided(tab) {
    panelOf(tab).dataset.guide = view().get("guide") || "0";
}

/** @param {string | null} tab */
function show(tab) {
    current = tab;
    const way = byId("guided");
    way.hidden = !tab;
    way.href = `${base}${tab}?guide=1`;
    for (const panel of panels()) panel.hidden = panel.dataset.panel !== tab;
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-tab-link]"))) {
        const here = link.dataset.tabLink === tab;
        if (here) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
        if (here) link.scrollIntoView({ block: "nearest", inline: "nearest" });
        if (here) document.title = `${link.textContent} · Cluster Explorer`;
    }
    fit();
}

/** @type {(tab: string, spelled?: string) => string} */
const address = (tab, spelled = query) => base + tab + (spelled ? `?${spelled}` : "");

/** @type {(always?: boolean) => string} */
const fromHere = (always = false) =>
    current === null ? query : onwards(query, panelOf(current).dataset.first || "", always);

// A link that is opened in a window of its own leads to the same.
for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
        const link = within(event, "[data-tab-link]");
        if (link) link.href = address(link.dataset.tabLink, link.dataset.tabLink === current ? query : fromHere());
    });
}

/**
 * Opens another lens on the same workspace, maybe with some fields changed.
 * @param {string} tab
 * @param {Record<string, string | null>} changes
 * @param {boolean} always
 */
export function open(tab, changes = {}, always = false) {
    query = merged(fromHere(always), withOutdated(changes));
    history.pushState(null, "", address(tab));
    route(false);
}

/**
 * Opens a lens on another workspace.
 * @param {string} tab
 * @param {string} to the query string
 */
export function visit(tab, to) {
    query = to;
    history.pushState(null, "", address(tab));
    route(false);
}

/**
 * Changes fields of a tab's view; null takes one out. Each change is a step that Back undoes,
 * but a field that keeps moving is one step, unless it is said to be `whole`. What is `passing`, many times a second, is
 * asked for and not written: browsers take few addresses in a minute.
 * @param {string} tab
 * @param {Record<string, string | null>} changes
 * @param {{toServer?: boolean, push?: boolean, whole?: boolean, passing?: boolean}} options
 */
export function change(tab, changes, { toServer = true, push = true, whole = false, passing = false } = {}) {
    // What comes late from a lens that was left is not of the one that is open.
    const now = merged(query, withOutdated(changes));
    if (tab !== current || (now === query && (passing || !unwritten))) return;
    query = now;
    if (changes.camera === null) emit("reframed", { tab });
    byId("old").hidden = true;
    guided(tab);
    unwritten = passing;
    if (passing) {
        ask(tab);
        return;
    }
    const moved = { fields: Object.keys(changes).join(), time: Date.now() };
    const step = push && (whole || isNewStep(last, moved));
    if (push) last = moved;
    history[step ? "pushState" : "replaceState"](null, "", address(tab));
    if (toServer) ask(tab);
}

/**
 * Shows another view of a tab, as a link to it would.
 * @param {string} tab
 * @param {string} other
 */
export function showView(tab, other) {
    change(tab, turnedInto(query, other));
    emit("spelled", { tab });
}

/**
 * Opens a link to a view as it stands there.
 * @param {HTMLAnchorElement} link
 */
function follow(link) {
    if (link.href !== location.href) history.pushState(null, "", link.href);
    route(false);
    if (link.closest(".step")) refocus(link.className);
}

/**
 * The button of another step stands where the pressed one stood: who works by keyboard stays on it.
 * @param {string} name
 */
function refocus(name) {
    const steps = /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll("[data-panel]:not([hidden]) .step a")
    );
    const there = [...steps].filter((a) => a.offsetParent);
    (there.find((a) => a.className === name) || there[0])?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
    const link = within(event, "[data-tab-link], [data-open]");
    if (current && within(event, "[data-leave]")) {
        change(current, { guide: null }, { toServer: false });
        byId("guided").focus();
    }
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if ("open" in link.dataset) follow(link);
    else if (link.dataset.tabLink !== current) open(link.dataset.tabLink);
});
