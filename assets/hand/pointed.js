// What a pointer is on, beside it: the image of a row, or its card. Rows are asked for some at a time.
import { token } from "../page/elements.js";
import { isOfDrawn } from "./drawn_of.js";
import { isCurrent, looksOf } from "./rows.js";

const BLOCK = 40; // rows that are asked for together
const REST = 60; // milliseconds that a pointer is on a point before its picture is asked for
const LARGE = 84; // pixels of an image, at least

let timer = 0;
let wanted = -1;

/**
 * @param {string} tab
 * @param {HTMLElement} chart
 * @param {number} row
 * @param {number} n rows of the data
 * @param {{x: number, y: number}} at in pixels, from the chart's corner
 */
export function point(tab, chart, row, n, at) {
    clearTimeout(timer);
    if (!isCurrent(tab) || !isOfDrawn(tab)) return;
    wanted = row;
    const first = row - (row % BLOCK);
    const rows = Array.from({ length: Math.min(BLOCK, n - first) }, (_, i) => first + i);
    timer = setTimeout(async () => {
        if (!isCurrent(tab) || !isOfDrawn(tab)) return;
        const looks = await looksOf(tab, rows).catch(() => null);
        if (looks && wanted === row) show(chart, looks, row - first, at);
    }, REST);
}

export function leave() {
    clearTimeout(timer);
    wanted = -1;
    for (const one of document.querySelectorAll(".pointed")) one.remove();
}

/** @type {(chart: HTMLElement, looks: import("./rows.js").Looks, nth: number, at: {x: number, y: number}) => void} */
function show(chart, looks, nth, at) {
    for (const one of document.querySelectorAll(".pointed")) one.remove();
    const card = Object.assign(document.createElement("div"), { className: "pointed" });
    card.setAttribute("aria-hidden", "true");
    card.append(looks.image ? image(looks, nth) : table(looks, nth));
    chart.append(card);
    const { clientWidth, clientHeight } = chart;
    // Below the words that Plotly writes beside a point, or above where there is no room.
    const below = at.y + 24 + card.offsetHeight < clientHeight;
    card.style.left = `${Math.max(Math.min(at.x + 12, clientWidth - card.offsetWidth - 4), 4)}px`;
    card.style.top = `${Math.max(below ? at.y + 24 : at.y - 24 - card.offsetHeight, 4)}px`;
}

/** @type {(looks: import("./rows.js").Looks, nth: number) => HTMLElement} */
function image({ image: sheet, columns, side, ink }, nth) {
    const size = side * Math.max(Math.ceil(LARGE / side), 1);
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.imageSmoothingEnabled = false;
    const from = [(nth % columns) * side, Math.floor(nth / columns) * side];
    context.drawImage(/** @type {HTMLImageElement} */ (sheet), from[0], from[1], side, side, 0, 0, size, size);
    if (!ink) return canvas;
    context.globalCompositeOperation = "source-in";
    context.fillStyle = token("--ink");
    context.fillRect(0, 0, size, size);
    return canvas;
}

/** @type {(looks: import("./rows.js").Looks, nth: number) => HTMLElement} */
function table({ names, cards }, nth) {
    const list = document.createElement("dl");
    const name = Object.assign(document.createElement("strong"), { textContent: names[nth] });
    for (const [column, value] of cards?.[nth] ?? []) {
        const [term, said] = ["dt", "dd"].map((tag) => document.createElement(tag));
        [term.textContent, said.textContent] = [column, value];
        list.append(term, said);
    }
    const all = document.createElement("div");
    all.append(name, list);
    return all;
}
