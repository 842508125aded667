// A step of the guided path names what it speaks of (`data-about`): once the view is there it is scrolled into sight and
// outlined for a moment, unless the reader has gone elsewhere meanwhile.
import { scrolledBy } from "../rules/guide.js";
import { pageOf, panelOf } from "./elements.js";
import { on } from "./events.js";

const OUTLINED = 2_500; // ms
const ROOM = 12; // pixels around it
const MOVES = ["wheel", "touchmove", "keydown", "input"];

/** @type {string | null} */
let awaited = null; // the tab whose step is still to be shown
let timer = 0;

on("opened", ({ tab }) => {
    awaited = panelOf(tab).dataset.guide === "0" ? null : tab; // its page may still be on its way
});
// Whoever scrolls, types or walks on by keys is not led elsewhere.
for (const kind of MOVES) addEventListener(kind, () => (awaited = null), { capture: true, passive: true });

on("settled", ({ tab }) => {
    if (awaited !== tab) return;
    awaited = null;
    const here = step(tab);
    const about = here?.dataset.about;
    const element = about && pageOf(tab).querySelector(about);
    if (here && element instanceof HTMLElement && element.offsetParent) lead(here, element);
});

/**
 * The step that is shown in a tab; null for none.
 * @param {string} tab
 * @returns {HTMLElement | null}
 */
function step(tab) {
    const number = panelOf(tab).dataset.guide;
    return number ? pageOf(tab).querySelector(`.step[data-step="${CSS.escape(number)}"]`) : null;
}

/**
 * @param {HTMLElement} here
 * @param {HTMLElement} element
 */
function lead(here, element) {
    const { top, bottom } = element.getBoundingClientRect();
    // The step stays in sight below the page's head, wherever it stands now.
    const head = Number.parseFloat(getComputedStyle(here).top) + here.offsetHeight;
    const by = scrolledBy({ top, bottom }, { top: head + ROOM, bottom: innerHeight - ROOM });
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (by) scrollBy({ top: by, behavior: isCalm ? "instant" : "smooth" });
    for (const old of document.querySelectorAll("[data-spoken]")) old.removeAttribute("data-spoken");
    element.dataset.spoken = "";
    clearTimeout(timer);
    timer = setTimeout(() => delete element.dataset.spoken, OUTLINED);
}
