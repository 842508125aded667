// Asking the server, and asking again: what takes long is said on the page until the answer is there, and
// a question that got no answer, because a server or the network went away, is put once more. An answer is put into
// the page here, and here is known when all of it is there.
import { AGAIN, silence } from "../rules/backoff.js";
import { change, currentTab, restore } from "./address.js";
import { confirmed } from "./controls.js";
import { context, setProps } from "./dash.js";
import { panelOf, within } from "./elements.js";
import { emit, on } from "./events.js";
import { arrival, fill, notice } from "./pages.js";

/**
 * @typedef {object} Ask what a tab asked last
 * @property {string} query
 * @property {number} tries without an answer
 * @property {number} first the number it was first put under
 * @property {number} n the number it was last put under
 * @property {boolean} answered whether its last answer is there
 * @property {boolean} settled whether that has been told
 * @property {number} [timer]
 * @property {Record<string, string> | null} [instead] the fields that leave the view at what is there
 *
 * @typedef {{stage: string, fraction: number, seconds_left?: number | null}} Waiting
 *
 * @typedef {object} Parts
 * @property {number} [n]
 * @property {"drawn" | "refused" | "pending" | "failed"} outcome
 * @property {Record<string, any>} [drawings]
 * @property {Record<string, string>} [words]
 * @property {Record<string, any>} [shown]
 * @property {string} [notice]
 * @property {Record<string, string[]>} [drawn]
 * @property {Record<string, string> | null} [instead]
 * @typedef {Parts & Waiting} Answer
 */

/** @type {Record<string, Ask>} */
const asks = {};
/** @type {Record<string, string>} */
const onScreen = {}; // tab -> the query string whose page is on the screen
/** @type {Record<string, Record<string, string[]>>} */
const drawn = {}; // tab -> what of its answers is in the page, by the digests that the server gave it
/** @type {Set<string>} */
const painting = new Set(); // tabs whose charts are being drawn
const me = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("");
let count = 0;
let open = false; // whether Dash takes asks
let notBefore = 0; // when the server takes asks again that found them too many

/** Called by Dash once it takes asks; what was to be asked before is asked now. */
export function start() {
    open = true;
    for (const tab of Object.keys(asks)) put(tab);
}

on("asked", ({ tab, query }) => {
    clearTimeout(asks[tab]?.timer);
    asks[tab] = { query, tries: 0, first: count + 1, n: 0, answered: false, settled: false };
    panelOf(tab).dataset.asking = "";
    delete panelOf(tab).dataset.settled;
    delete panelOf(tab).dataset.answered;
    arrival(tab).then(() => greet(tab));
    if (Date.now() < notBefore) asks[tab].timer = setTimeout(() => put(tab), notBefore - Date.now());
    else if (open) put(tab);
});

/** @type {Set<string>} */
const greeted = new Set(); // tabs whose page has been announced

/** @param {string} tab */
function greet(tab) {
    if (greeted.has(tab)) return;
    greeted.add(tab);
    emit("arrived", { tab });
    emit("spelled", { tab });
}

/** @param {string} tab */
function put(tab) {
    const ask = asks[tab];
    // Dash would not ask twice for the same value.
    ask.n = ++count;
    setProps(`${tab}-ask`, { data: { query: ask.query, page: `${me}-${tab}`, n: ask.n, drawn: everything() } });
    ask.timer = setTimeout(() => silent(tab), silence(ask.tries));
}

// Charts of other tabs may have the same points.
const everything = () => Object.assign({}, ...Object.values(drawn));

/** @param {string} tab */
function silent(tab) {
    if (asks[tab].tries++) show(tab, { stage: "The server does not answer; asking again", fraction: 0 });
    put(tab);
}

// An ask that was not taken is put again in so many seconds, or not at all. While that is to come nothing is asked,
// whatever the reader changes.
on("declined", ({ tab, n, seconds }) => {
    const ask = tab && asks[tab];
    if (!ask || ask.n !== n) return;
    clearTimeout(ask.timer);
    if (seconds === null) return finish(tab);
    notBefore = Date.now() + 1000 * seconds;
    ask.timer = setTimeout(() => put(tab), 1000 * seconds);
});

/**
 * Called by Dash with each answer.
 * @param {Answer | null} answer
 */
export async function answered(answer) {
    if (!answer) return;
    const tab = context().triggered_id.replace(/-answer$/, "");
    const ask = asks[tab];
    if (answer.n !== undefined && (answer.n < ask.first || answer.n > ask.n)) return;
    const pending = answer.outcome === "pending";
    clearTimeout(ask.timer);
    ask.tries = 0;
    emit("answered", {});
    ask.instead = answer.instead;
    if (pending) ask.timer = setTimeout(() => put(tab), AGAIN);
    await arrival(tab);
    // What a newer ask has made old is left: the server will be told that it is not here.
    if (asks[tab] !== ask) return;
    show(tab, pending ? answer : null);
    // What is there of the new view is not dimmed, though charts are still to be drawn or more is to come.
    panelOf(tab).toggleAttribute("data-answered", !pending || Boolean(answer.instead));
    place(tab, answer);
    if (pending && asks[tab] === ask && ahead(answer)) {
        clearTimeout(ask.timer);
        ask.timer = setTimeout(() => put(tab));
    }
    if (answer.outcome === "drawn") onScreen[tab] = ask.query;
    if (!pending) finish(tab);
}

/**
 * Whether charts came ahead of their numbers, for which the server is waited for at once; what settles is looked at
 * for a while.
 * @param {Answer} answer
 */
const ahead = ({ drawings = {}, instead }) => !instead && Object.keys(drawings).length > 0;

/**
 * Puts what an answer brings where it belongs. The settings come before the charts are drawn, since they say which of
 * the charts are to be seen, but after their numbers, which say what is lit in them.
 * @param {string} tab
 * @param {Answer} answer
 */
function place(tab, { words = {}, drawings = {}, shown, notice: said, drawn: now }) {
    if (said !== undefined) notice(tab, said);
    fill(words, drawings);
    if (now) drawn[tab] = now;
    emit("sent", { tab, drawings, digests: now || {} });
    if (shown) confirmed(tab, shown);
    if (Object.keys(drawings).length) emit("drawing", { tab, charts: Object.keys(drawings) });
}

/** @param {string} tab */
function finish(tab) {
    asks[tab].answered = true;
    show(tab, null);
    settle(tab);
}

on("due", ({ tab }) => {
    painting.add(tab);
    delete panelOf(tab).dataset.settled;
});
on("painted", ({ tab }) => {
    painting.delete(tab);
    settle(tab);
});

/**
 * The page's own word that nothing more is to come: the last answer is in, and all its charts that are to be seen
 * are drawn.
 * @param {string} tab
 */
function settle(tab) {
    const ask = asks[tab];
    if (!ask?.answered || painting.has(tab)) return;
    delete panelOf(tab).dataset.asking;
    if (!ask.settled) {
        ask.settled = true;
        emit("settled", { tab });
    }
    // Whoever was told may have had something drawn once more.
    if (!painting.has(tab) && asks[tab] === ask) panelOf(tab).dataset.settled = ask.query;
}

/**
 * @param {string} tab
 * @param {Waiting | null} pending
 */
function show(tab, pending) {
    const place = document.getElementById(`${tab}-waiting`);
    if (!place) return;
    place.hidden = !pending;
    if (!pending) return;
    const [bar, stage, left] = /** @type {any} */ (place.children);
    if (pending.fraction > 0) bar.value = pending.fraction;
    else bar.removeAttribute("value");
    if (stage.textContent !== pending.stage) stage.textContent = pending.stage;
    const seconds = pending.seconds_left;
    left.textContent = typeof seconds === "number" ? `about ${Math.max(1, Math.round(seconds))} s left` : "";
    for (const coming of panelOf(tab).querySelectorAll(".coming")) {
        const [sentence, part] = /** @type {any} */ (coming.children);
        sentence.textContent = pending.stage;
        coming.toggleAttribute("data-fraction", pending.fraction > 0);
        part.value = pending.fraction;
    }
}

/**
 * What is on the screen becomes the view again, or the defaults where nothing is; asking for it tells the
 * server that the other is not wanted. Of a page that appears piece by piece, the pieces stay.
 * @param {string} tab
 */
function cancel(tab) {
    const { timer, instead } = asks[tab];
    clearTimeout(timer);
    show(tab, null);
    if (instead) change(tab, instead, { push: false });
    else restore(tab, onScreen[tab] ?? "");
}

document.addEventListener("click", (event) => {
    const tab = currentTab();
    if (tab && within(event, ".waiting button")) cancel(tab);
});
