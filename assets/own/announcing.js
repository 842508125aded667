// What became of something is said to who cannot see it, and the focus goes to what is new.
import { pageOf } from "../page/elements.js";
import { on } from "../page/events.js";

/** @type {string | null} */
let awaited = null; // the tab whose page is to have the focus

/**
 * @param {string} sentence
 * @param {string | null} tab whose page is new
 */
export function announce(sentence, tab = null) {
    const place = document.getElementById("own-said");
    if (place) place.textContent = sentence;
    awaited = tab;
}

on("settled", ({ tab }) => {
    if (tab !== awaited) return;
    awaited = null;
    // Who has gone on meanwhile is left there.
    if (document.activeElement !== document.body && !document.activeElement?.closest("#own")) return;
    const stage = pageOf(tab).querySelector(".stage");
    if (!stage) return;
    stage.tabIndex = -1;
    stage.focus({ preventScroll: true });
});
