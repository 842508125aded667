// Asking the server, and asking again: what takes long is said on the page until the answer is there, and
// a question that got no answer, because a server or the network went away, is put once more.
import { AGAIN, silence } from "../rules/backoff.js";
import { change, currentTab, restore } from "./address.js";
import { context, setProps } from "./dash.js";
import { panelOf, within } from "./elements.js";
import { emit, on } from "./events.js";

/** @typedef {{query: string, tries: number, n?: number, timer?: number, instead?: Record<string, string> | null}} Ask */
/** @typedef {{stage: string, fraction: number, seconds_left?: number | null}} Waiting */

/** @type {Record<string, Ask>} */
const asks = {}; // tab -> what was asked last; instead: the fields that leave it at what is there
/** @type {Record<string, string>} */
const drawn = {}; // tab -> the query string whose page is on the screen
const me = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("");
let count = 0;
let notBefore = 0; // when the server takes asks again that found them too many

on("asked", ({ tab, query }) => {
    // A tab that is asked for the first time needs its page as well.
    if (!(tab in asks)) setProps(`${tab}-visited`, { data: true });
    clearTimeout(asks[tab]?.timer);
    asks[tab] = { query, tries: 0 };
    panelOf(tab).dataset.asking = "";
    if (Date.now() < notBefore) asks[tab].timer = setTimeout(() => put(tab), notBefore - Date.now());
    else put(tab);
});

/** @param {string} tab */
function put(tab) {
    const ask = asks[tab];
    // Dash would not ask twice for the same value.
    ask.n = ++count;
    setProps(`${tab}-ask`, { data: { query: ask.query, page: `${me}-${tab}`, n: ask.n } });
    ask.timer = setTimeout(() => silent(tab), silence(ask.tries));
}

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
    if (seconds === null) return settled(tab);
    notBefore = Date.now() + 1000 * seconds;
    ask.timer = setTimeout(() => put(tab), 1000 * seconds);
});

/** @param {string} tab */
function settled(tab) {
    show(tab, null);
    emit("settled", { tab });
    delete panelOf(tab).dataset.asking;
}

/**
 * Called by Dash with each answer.
 * @param {(Waiting & {outcome: "drawn" | "refused" | "pending", instead?: Record<string, string> | null}) | null} answer
 */
export function answered(answer) {
    if (!answer) return;
    const tab = context().triggered_id.replace(/-outcome$/, "");
    const ask = asks[tab];
    clearTimeout(ask.timer);
    ask.tries = 0;
    emit("answered", {});
    show(tab, answer.outcome === "pending" ? answer : null);
    ask.instead = answer.instead;
    if (answer.outcome === "pending") ask.timer = setTimeout(() => put(tab), AGAIN);
    if (answer.outcome === "drawn") drawn[tab] = ask.query;
    if (answer.outcome !== "pending") settled(tab);
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
    else restore(tab, drawn[tab] ?? "");
}

document.addEventListener("click", (event) => {
    const tab = currentTab();
    if (tab && within(event, ".waiting button")) cancel(tab);
});
