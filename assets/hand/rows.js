// What rows look like, as the server says it: images on one sheet, or cards. Asked for many at a time, and kept.
import { base } from "../page/dash.js";
import { panelOf } from "../page/elements.js";
import { dataOf } from "./drawn_of.js";

/**
 * @typedef {{names: string[], sheet?: string, columns: number, side: number, ink: boolean, cards?: [string, string][][]}} Told
 * @typedef {Told & {rows: number[], image: HTMLImageElement | null}} Looks
 */

const KEPT = 30; // answers
/** @type {Map<string, Promise<Looks>>} */
const known = new Map();

/**
 * @param {string} tab
 * @param {number[]} rows at most 200
 * @returns {Promise<Looks>}
 */
export function looksOf(tab, rows) {
    const path = `${base()}rows/${rows.join()}?${dataOf(tab)}`;
    const there = known.get(path) ?? fetched(path, rows);
    known.delete(path);
    known.set(path, there);
    there.catch(() => known.delete(path));
    if (known.size > KEPT) known.delete([...known.keys()][0]);
    return there;
}

/**
 * Whether what is drawn is of the data that the address names: another one may be asked for.
 * @param {string} tab
 */
export const isCurrent = (tab) => !("asking" in panelOf(tab).dataset);

/** @type {(path: string, rows: number[]) => Promise<Looks>} */
async function fetched(path, rows) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(await answer.text());
    const told = await answer.json();
    if (!told.sheet) return { ...told, rows, image: null };
    const image = new Image();
    image.src = told.sheet;
    await image.decode();
    return { ...told, rows, image };
}
