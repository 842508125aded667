// How a page is on paper.

const WIDE = 700; // pixels of a sheet of A4 between its margins
const HIGH = 460; // as high as a chart may be there
const GAP = 12;
const EDGES = 2; // of a card

/**
 * How much smaller a chart is on paper.
 * @param {number} width on the screen
 * @param {number} height
 * @param {number} abreast how many charts stand beside each other on paper
 */
export const fitting = (width, height, abreast) =>
    Math.min(((WIDE - (abreast - 1) * GAP) / abreast - EDGES) / width, HIGH / height, 1);

/**
 * Settings in one line.
 * @param {{name: string, value: string | boolean}[]} settings
 */
export const line = (settings) =>
    settings
        .map(({ name, value }) => (typeof value === "boolean" ? `${name} ${value ? "on" : "off"}` : `${name} ${value}`))
        .join(" · ");
