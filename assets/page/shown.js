// Every parameter of each tab's view as the server last confirmed it, and what followed from it.

/** @type {Record<string, Record<string, any>>} */
const flats = {};

/**
 * @param {string} tab
 * @returns {Record<string, any>} empty before there is an answer
 */
export const flat = (tab) => flats[tab] || {};

/**
 * @param {string} tab
 * @param {Record<string, any>} values
 */
export function confirm(tab, values) {
    flats[tab] = values;
}
