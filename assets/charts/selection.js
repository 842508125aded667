// What is selected in a tab: rows of its data. Its 3D charts show all other points in grey, or leave them out.
import { constants } from "../page/constants.js";
import { emit } from "../page/events.js";

const FADED = constants().codes.faded;
/** @typedef {{rows: Uint8Array, alone: boolean}} Selection 1 for each row that is selected; whether the rest is left out */
/** @type {Record<string, Selection | undefined>} */
const selections = {};

/** @param {string} tab */
export const selection = (tab) => selections[tab];

/**
 * Selects rows; null selects nothing, and everything is shown as it is.
 * @param {string} tab
 * @param {Uint8Array | null} rows
 * @param {boolean} alone
 */
export function select(tab, rows, alone = false) {
    const old = selections[tab];
    if (!rows && !old) return;
    if (
        rows &&
        old &&
        old.alone === alone &&
        rows.length === old.rows.length &&
        rows.every((r, i) => r === old.rows[i])
    )
        return;
    selections[tab] = rows ? { rows, alone } : undefined;
    emit("selected", { tab });
}

const LEFT_OUT = 255; // a code that is drawn nowhere (./cloudpreview.js)

/**
 * The codes of a cloud's points with what is selected standing out; null where they are other points.
 * @param {string} tab
 * @param {Uint8Array | undefined} codes
 */
export function standing(tab, codes) {
    const selected = selections[tab];
    if (!selected) return codes ?? null;
    if (codes?.length !== selected.rows.length) return null;
    const { rows, alone } = selected;
    const rest = alone ? LEFT_OUT : FADED;
    const out = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) out[i] = rows[i] ? codes[i] : rest;
    return out;
}

/**
 * A trace with what is selected standing out, if its points are the rows.
 * @param {string} tab
 * @param {any} trace
 */
export function picked(tab, trace) {
    const selected = selections[tab];
    const codes = trace.marker?.color;
    if (!selected || trace.type !== "scatter3d" || codes?.length !== selected.rows.length) return trace;
    const { rows, alone } = selected;
    if (alone)
        return { ...trace, x: trace.x.map((/** @type {number} */ x, /** @type {number} */ i) => (rows[i] ? x : NaN)) };
    const color = codes.map((/** @type {number} */ code, /** @type {number} */ i) => (rows[i] ? code : FADED));
    return { ...trace, marker: { ...trace.marker, color } };
}
