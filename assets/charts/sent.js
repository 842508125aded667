// What the server sent of each chart: its base once, then only paint.
import { constants } from "../page/constants.js";
import { array, number, numbers } from "../rules/packed.js";

/** @typedef {{data: any[], layout: any}} Base */
/** @type {Record<string, Base>} */
const bases = {}; // graph id -> the traces and layout last sent
/** @type {Record<string, any[]>} */
const paints = {}; // graph id -> the paint last sent
/** @type {Record<string, any>} */
const extras = {}; // graph id -> what was last sent to be worked with here
const NOISE = constants().codes.noise;

/** @type {Record<string, string>} */
const digests = {}; // graph id -> the digest of its base

/**
 * What came of a chart: a base of its own, or the same as another one has.
 * @param {string} id
 * @param {{base?: Base, same?: string, paint: any[], extra?: any}} message
 * @param {string | undefined} digest of its base
 */
export function keep(id, message, digest) {
    const { same } = message;
    const twin = same && Object.keys(digests).find((other) => digests[other] === same);
    if (message.base) bases[id] = { ...message.base, data: message.base.data.map(numbers) };
    else if (twin) bases[id] = bases[twin];
    if (digest) digests[id] = digest;
    paints[id] = message.paint;
    if (message.extra) extras[id] = message.extra;
}

/** @type {(id: string) => Base | undefined} */
export const base = (id) => bases[id];
/** @type {WeakMap<object, Record<string, any>>} */
const read = new WeakMap();

/**
 * The paint of a chart's trace, its numbers read once.
 * @param {string} id
 * @param {number} nth trace
 * @returns {Record<string, any>}
 */
export function paint(id, nth) {
    const sent = paints[id]?.[nth];
    if (!sent) return {};
    const there = read.get(sent) ?? numbers(sent);
    read.set(sent, there);
    return there;
}
/** @type {(id: string) => any} */
export const extra = (id) => extras[id];
/** The charts that were ever sent. */
export const charts = () => Object.keys(bases);

/** @param {string} id of a chart; its tab is the first word */
export const tabOf = (id) => id.split("-")[0];

/**
 * The clusters of a chart's points, as they were sent: many clusters share colours, and each has a number.
 * @param {string} id
 * @returns {ArrayLike<number> | undefined}
 */
export function clusters(id) {
    const { text, "marker.color": codes } = paints[id]?.[0] || {};
    return text ? array(text) : codes && ofCodes(number(codes));
}

/** @param {ArrayLike<number>} codes of colours, each a cluster's own */
export const ofCodes = (codes) => Int8Array.from(codes, (code) => (code === NOISE ? -1 : code));
