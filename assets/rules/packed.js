// Numbers as the server packs them (dashboard/figures/drawing.py).

const ARRAYS = {
    f8: Float64Array,
    f4: Float32Array,
    i4: Int32Array,
    u2: Uint16Array,
    i2: Int16Array,
    u1: Uint8Array,
    i1: Int8Array,
};

/** @typedef {{dtype: keyof typeof ARRAYS, bdata: string}} Packed */

/** @param {string} bdata */
function bytesOf(bdata) {
    const text = atob(bdata);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i);
    return bytes;
}

/**
 * An array as it is sent.
 * @param {Packed} packed
 */
export const array = ({ dtype, bdata }) => new ARRAYS[dtype](bytesOf(bdata).buffer);

/** @param {{bdata: string, scale: number, offset: number}} grid */
const stepped = ({ bdata, scale, offset }) =>
    Float32Array.from(new Int16Array(bytesOf(bdata).buffer), (step) => offset + scale * step);

/** @param {{bdata: string, kinds: number[], n: number}} shades */
function shaded({ bdata, kinds, n }) {
    const pairs = bytesOf(bdata);
    return Uint8Array.from({ length: n }, (_, i) => kinds[i % 2 ? pairs[i >> 1] >> 4 : pairs[i >> 1] & 15]);
}

/**
 * The numbers that a grid, shades or bytes stand for; what is none of them, as it is.
 * @param {any} value
 */
export function number(value) {
    if (value?.scale !== undefined) return stepped(value);
    if (value?.dtype === "u1" && !value.kinds && !value.shape) return bytesOf(value.bdata);
    return value?.kinds ? shaded(value) : value;
}

/**
 * A trace's attributes with their numbers.
 * @param {Record<string, any> | undefined} attributes
 * @returns {Record<string, any>}
 */
export const numbers = (attributes) =>
    Object.fromEntries(Object.entries(attributes || {}).map(([name, value]) => [name, number(value)]));

/**
 * Bits as NumPy packs them, one after another, each as 0 or 1.
 * @param {string} bdata
 * @param {number} n
 */
export function bits(bdata, n) {
    const bytes = bytesOf(bdata);
    return Uint8Array.from({ length: n }, (_, i) => (bytes[i >> 3] >> (7 - (i & 7))) & 1);
}
