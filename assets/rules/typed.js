// Numbers as people type them.

const PLAIN = /^\d*\.?\d+$|^\d+\.$/; // 2500, 0.5, .5, 5.
const GAPS = /^\d{1,3}(?:([ \u00a0\u2009\u202f'’_])\d{3}(?:\1\d{3})*)(?:[.,]\d+)?$/; // 1 000, 1'000.5
const COMMAS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/; // 100,000, 2,500.5
const POINTS = /^[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+)$|^[1-9]\d{0,2}(?:\.\d{3}){2,},\d+$/; // 1.000.000, 1.234,5
const DECIMAL = /^\d*,(?:\d{1,2}|\d{3,})$/; // 0,5

/**
 * @typedef {object} Typed
 * @property {number} [value]
 * @property {boolean} [unfinished] what has been typed reads as a number, but may be the beginning of another one
 * @property {string} [wrong] the sentence that says why it is none
 */

/**
 * A number as it is typed: 100,000 and 1 000 are thousands, 0,5 is a half, 5e2 is 500. What can be read in two ways is
 * not guessed. Empty text is nothing at all.
 * @param {string} text
 * @returns {Typed}
 */
export function typed(text) {
    const plain = text.trim().replace(/^[−–]/, "-");
    if (plain === "" || plain === "-" || plain === "+") return {};
    const [, sign, digits, power] = /^([+-]?)([^eE]*)(?:[eE]([+-]?\d{1,4}))?$/.exec(plain) || [];
    const read = digits === undefined ? null : decimal(digits);
    if (read === null)
        return { wrong: `“${shortened(text.trim())}” is no number. One is written as 2500, 2,500 or 0.5.` };
    if (read === undefined)
        return {
            wrong: `“${shortened(text.trim())}” can be read in two ways. Write thousands as 2,500 and parts as 0.5.`,
        };
    const value = Number(`${sign === "-" ? "-" : ""}${read.digits}e${power || 0}`);
    if (!Number.isFinite(value)) return { wrong: `“${shortened(text.trim())}” is more than can be reckoned with.` };
    return read.comma && !power ? { value, unfinished: true } : { value };
}

/**
 * Digits with at most one point, of digits with whatever parts them: null is no number, undefined is two.
 * @param {string} text
 * @returns {{digits: string, comma?: boolean} | null | undefined}
 */
function decimal(text) {
    if (PLAIN.test(text)) return { digits: text };
    if (GAPS.test(text)) return { digits: text.replace(/[^\d.,]/g, "").replace(",", ".") };
    if (COMMAS.test(text)) return { digits: text.replaceAll(",", "") };
    if (POINTS.test(text)) return { digits: text.replaceAll(".", "").replace(",", ".") };
    if (!DECIMAL.test(text)) return /^\d[\d.,]*$/.test(text) ? undefined : null;
    const [whole, part] = text.split(",");
    // Of 1234,567 and 100,0000 nobody knows which of the two a hand has slipped at.
    if (part.length >= 3 && Number(whole) !== 0) return undefined;
    return { digits: `${whole || 0}.${part}`, comma: true };
}

/** @param {string} text */
const shortened = (text) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

/**
 * A number one step further, or `by` of them, within its bounds; without the noise of binary fractions.
 * @param {number} value
 * @param {number} by
 * @param {{min: number, max: number, step: number}} bounds
 */
export function stepped(value, by, { min, max, step }) {
    return Math.min(Math.max(Number((value + by * step).toPrecision(12)), min), max);
}

/**
 * How much of a slider lies before its thumb.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const filled = (value, low, high) =>
    `${(100 * Math.min(Math.max((value - low) / (high - low), 0), 1)).toFixed(2)}%`;
