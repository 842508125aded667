// The address holds the view: /blobs?data.n_samples=500&a.n_clusters=5
// Each tab's query string is kept while another tab is shown, but for the data and the method: once chosen anywhere,
// they go along (`rules/carried.js`). Controls and charts call `change`;
// Back, reload and links call `route`; both end in the tab's `ask` store, which the server answers.
import { isNewStep, merged, tabAt, turnedInto } from "../rules/addresses.js";
import { carried, runOf, saidOfMethod } from "../rules/carried.js";
import { base as basePath } from "./dash.js";
import { fit, panelOf, within } from "./elements.js";
import { emit } from "./events.js";
import { flat } from "./shown.js";

/** @type {Record<string, string>} */
const views = {}; // tab -> its query string
/** @type {Record<string, string>} */
const asked = {}; // tab -> the query string that the server was asked for
let base = "/";
/** @type {string | null} */
let current = null;
let last = { fields: "", time: 0 };

const panels = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]);
const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** The tab that is shown, null for none. */
export const currentTab = () => current;

/**
 * A tab's view, as the address has it.
 * @param {string} tab
 */
export const view = (tab) => new URLSearchParams(views[tab] || "");

/**
 * The place that is edited, of several.
 * @param {string} tab
 */
export const edited = (tab) => view(tab).get("edit") || "a";

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
    show(tab);
    if (tab === null) return;
    views[tab] = location.search.slice(1);
    opened(tab, moved);
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
    if (asked[tab] === views[tab]) return;
    asked[tab] = views[tab];
    emit("asked", { tab, query: views[tab] });
}

/**
 * Goes back to a view without a step in history.
 * @param {string} tab
 * @param {string} query
 */
export function restore(tab, query) {
    views[tab] = query;
    if (tab === current) history.replaceState(null, "", address(tab));
    opened(tab);
}

/**
 * The step of the guided path is shown by the style, which needs no page to be there yet.
 * @param {string} tab
 */
function guided(tab) {
    panelOf(tab).dataset.guide = view(tab).get("guide") || "0";
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

const address = (/** @type {string} */ tab, query = views[tab]) => base + tab + (query ? `?${query}` : "");

/**
 * Another tab's query string as it would be opened from here: as it was left, with the data and the method of this one.
 * @param {string} tab
 * @param {boolean} always also where nobody has chosen them
 */
function fromHere(tab, always = false) {
    const there = views[tab] || "";
    if (current === null) return there;
    return merged(there, carried(current, tab, views[current] || "", flat(current), there, { always, run: kept() }));
}

// A method that no tree can show came to Dendrogram as a number of clusters: as long as nobody moves that cut, the
// method goes on as it came.
/** @type {{said: string, run: ReturnType<typeof runOf>} | null} */
let came = null;
const TREE = "dendrogram";
const kept = () => (current === TREE && came?.said === saidOfMethod(TREE, views[TREE] || "") ? came.run : undefined);

/** @param {string} tab */
function arrive(tab) {
    if (tab !== TREE || current === null || current === TREE) return;
    came = { said: saidOfMethod(TREE, views[TREE] || ""), run: runOf(current, flat(current)) };
}

// A link that is opened in a window of its own leads to the same.
for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
        const link = within(event, "[data-tab-link]");
        if (link) link.href = address(link.dataset.tabLink, fromHere(link.dataset.tabLink));
    });
}

/**
 * Opens another tab, as it was left or with some fields changed, on the data and by the method of this one.
 * @param {string} tab
 * @param {Record<string, string | null>} changes
 * @param {boolean} always
 */
export function open(tab, changes = {}, always = false) {
    views[tab] = merged(fromHere(tab, always), changes);
    arrive(tab);
    history.pushState(null, "", address(tab));
    route(false);
}

/**
 * Changes fields of a tab's view; null takes one out. Each change is a step that Back undoes,
 * but a field that keeps moving is one step, unless it is said to be `whole`.
 * @param {string} tab
 * @param {Record<string, string | null>} changes
 * @param {{toServer?: boolean, push?: boolean, whole?: boolean}} options
 */
export function change(tab, changes, { toServer = true, push = true, whole = false } = {}) {
    const query = merged(views[tab] || "", changes);
    if (query === (views[tab] || "")) return;
    views[tab] = query;
    guided(tab);
    if (tab === current) {
        const now = { fields: Object.keys(changes).join(), time: Date.now() };
        const step = push && (whole || isNewStep(last, now));
        if (push) last = now;
        history[step ? "pushState" : "replaceState"](null, "", address(tab));
    }
    if (toServer) ask(tab);
}

/**
 * Shows another view of a tab, as a link to it would.
 * @param {string} tab
 * @param {string} query
 */
export function showView(tab, query) {
    change(tab, turnedInto(views[tab] || "", query));
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
