// What can be read, how much, and how long it is kept, as it is said to a reader before anything is chosen.

/**
 * @typedef {object} Limits as dashboard/reading/limits.py has them
 * @property {number} sent
 * @property {number} unpacked
 * @property {number} rows
 * @property {number} columns
 * @property {number} numbers
 * @property {number} images
 * @property {number} pixels
 * @property {number} seconds
 *
 * @typedef {{hours: number, cookie: boolean, sets: number, bytes: number}} Kept
 */

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/**
 * Bytes as people say them: 64 MB.
 * @param {number} bytes
 */
export function size(bytes) {
    let unit = 0;
    let left = bytes;
    // What would be written as 1,024 of a unit is 1 of the next one.
    while (left >= 1023.5 && unit < UNITS.length - 1) {
        left /= 1024;
        unit += 1;
    }
    if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
    return `${left < 9.95 ? Number(left.toFixed(1)) : Math.round(left)} ${UNITS[unit]}`;
}

/** @param {number} n */
export const whole = (n) => Math.round(n).toLocaleString("en");

/** @type {(n: number, noun: string) => string} */
export const count = (n, noun) => `${whole(n)} ${noun}${n === 1 ? "" : "s"}`;

/** @param {number} n */
const many = (n) => (n >= 1e6 ? `${Number((n / 1e6).toFixed(1)).toLocaleString("en")} million` : whole(n));

/**
 * The limits, each with what it is of.
 * @param {Limits} limits
 * @returns {[string, string][]}
 */
export const limitsSaid = ({ sent, unpacked, rows, columns, numbers, images, pixels, seconds }) => [
    [
        "Tables",
        `${whole(rows)} rows, and of more a random sample; ${whole(columns)} columns; ${many(numbers)} numbers in all`,
    ],
    ["Images", `${whole(images)}, each of ${many(pixels)} pixels at most`],
    ["Size", `${size(sent)} in all files, ${size(unpacked)} unpacked; read within ${count(seconds, "second")}`],
];

/** @param {number} hours */
const time = (hours) => (hours >= 48 && hours % 24 === 0 ? count(hours / 24, "day") : count(hours, "hour"));

/**
 * How long a data set still has, if nobody uses it.
 * @param {number} seconds
 */
export function leftSaid(seconds) {
    const hours = Math.floor(seconds / 3600);
    if (hours < 1) return "goes within the hour";
    return `goes in ${hours >= 48 ? count(Math.floor(hours / 24), "day") : count(hours, "hour")} unless used`;
}

/**
 * How long data is kept, and who sees it.
 * @param {Kept} kept
 */
export const lifeSaid = ({ hours, cookie, sets, bytes }) =>
    `Only you see it, until you share it. ${
        cookie ? "Nobody signs in here, so it belongs to this browser, until that is closed. " : ""
    }It is kept for ${time(hours)} after you last used it, and you can delete it at any time. ` +
    `You may have ${count(sets, "data set")} of ${size(bytes)} together.`;
