// The HTML of each tab: its page, fetched when the tab is first opened, and the words that answers bring.
import { retry } from "../rules/backoff.js";
import { pageOf, panelOf } from "./elements.js";
import { emit, on } from "./events.js";

/** @type {Record<string, Promise<void>>} */
const arrivals = {};

/**
 * Fetches a tab's page, once; settles when it is there.
 * @param {string} tab
 * @returns {Promise<void>}
 */
export function arrival(tab) {
    if (!arrivals[tab]) arrivals[tab] = brought(tab);
    return arrivals[tab];
}

/** @param {string} tab */
async function brought(tab) {
    pageOf(tab).innerHTML = await fetched(panelOf(tab).dataset.page || "");
    // On a narrow screen charts come first: the settings above them start folded.
    const side = /** @type {HTMLDetailsElement | null} */ (pageOf(tab).querySelector(".side"));
    if (side && matchMedia("(max-width: 860px)").matches) side.open = false;
}

/** @param {string} address */
async function fetched(address) {
    for (let tries = 0; ; tries += 1) {
        const answer = await fetch(address).catch(() => null);
        if (answer?.ok) return await answer.text();
        // A newer server does not know the page of an older one.
        const newer = document.getElementById("newer");
        if (answer?.status === 404 && newer) newer.hidden = false;
        await new Promise((later) => setTimeout(later, retry(tries, null)));
    }
}

/** @type {Record<string, Record<string, string>>} */
const waiting = {}; // id of a chart -> words that read it, by their place, until it is drawn

/**
 * Puts words into their places; what stands in them has been escaped by the server. What reads a chart that is sent
 * with it (`data-reads`) waits until that is drawn.
 * @param {Record<string, string>} words HTML by the id of its place
 * @param {Record<string, unknown>} sent what charts are to draw, by their id
 */
export function fill(words, sent = {}) {
    for (const [id, html] of Object.entries(words)) {
        const place = document.getElementById(id);
        const chart = place?.dataset.reads || "";
        if (chart in sent) waiting[chart] = { ...waiting[chart], [id]: html };
        else if (place) {
            delete waiting[chart]?.[id];
            const list = place.querySelector("select:focus")?.id;
            place.innerHTML = html;
            // Who works by keyboard stays on the list that was changed.
            if (list) document.getElementById(list)?.focus({ preventScroll: true });
        }
    }
}

on("finished", ({ id }) => {
    const words = waiting[id];
    if (!words) return;
    delete waiting[id];
    fill(words);
    emit("filled", {});
});

/**
 * What stands above a tab's charts: why a view was not drawn, or nothing.
 * @param {string} tab
 * @param {string} html
 */
export const notice = (tab, html) => fill({ [`${tab}-notice`]: html });
