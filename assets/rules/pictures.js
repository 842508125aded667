// Which rows of a cloud are shown as pictures, and how large.

export const MOST = 200;

/**
 * The rows that are lit, or all; of more than there is room for some, evenly chosen.
 * @param {ArrayLike<number> | null} lit 1 for each row that is
 * @param {number} n rows
 * @param {number} most
 */
export function shown(lit, n, most = MOST) {
    /** @type {number[]} */
    const rows = [];
    for (let i = 0; i < n; i += 1) if (!lit || lit[i]) rows.push(i);
    const count = Math.min(rows.length, most);
    return {
        of: rows.length,
        rows: Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]),
    };
}

/**
 * How large a picture is drawn, in pixels: small ones a whole number of times, so that their own stay square.
 * @param {number} side of the picture, in pixels of its own
 * @param {number} width of the frame
 * @param {number} count of pictures: many would cover each other
 */
export function sizeOf(side, width, count) {
    const about = width < 500 ? 18 : count > 60 ? 24 : 34;
    return side <= about ? side * Math.max(Math.round(about / side), 1) : about + 4;
}
