// A ZIP without compression, made in the browser: a folder of 20,000 images is one request so, where one each would be
// 20,000 of which a server takes some forty a second. Images are compressed already, so nothing is won by doing it again.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR = 0x07064b50;
const UTF8 = 0x0800; // how the name is written
const DAY = 0x21; // 1 January 1980: when a file was changed is nobody's business
const MANY = 0xffff; // entries from which on the count stands in a longer record
const LARGE = 0xffffffff;

/**
 * @typedef {object} Entry
 * @property {string} name with its folders, parted by "/"
 * @property {number} size in bytes
 * @property {number} crc
 * @property {Blob} file
 */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    return rest;
});

/**
 * The checksum that each entry of a ZIP has.
 * @param {Uint8Array} bytes
 */
export function crc32(bytes) {
    let crc = LARGE;
    for (let i = 0; i < bytes.length; i += 1) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    return (crc ^ LARGE) >>> 0;
}

/** @type {(name: string) => Uint8Array<ArrayBuffer>} */
const encoded = (name) => /** @type {any} */ (new TextEncoder().encode(name));

/**
 * How many bytes a ZIP of these files has.
 * @param {{name: string, size: number}[]} files
 */
export const packedSize = (files) =>
    files.reduce((sum, { name, size }) => sum + size + 30 + 46 + 2 * encoded(name).length, ending(files.length));

/** @type {(count: number) => number} */
const ending = (count) => 22 + (count >= MANY ? 56 + 20 : 0);

/**
 * A ZIP as what stands in it, one after another; files are referred to and not copied.
 * @param {Entry[]} entries
 * @returns {(Uint8Array<ArrayBuffer> | Blob)[]}
 * @throws {RangeError} from 4 GB on
 */
export function zipped(entries) {
    if (packedSize(entries) >= LARGE) throw new RangeError("A ZIP of more than 4 GB has no place here.");
    let at = 0;
    /** @type {(Uint8Array<ArrayBuffer> | Blob)[]} */
    const out = [];
    const places = entries.map((entry) => {
        const head = described(LOCAL, entry, null);
        const place = at;
        at += head.length + entry.size;
        out.push(head, entry.file);
        return described(CENTRAL, entry, place);
    });
    const size = places.reduce((sum, place) => sum + place.length, 0);
    return [...out, ...places, closing(entries.length, size, at)];
}

/**
 * What is said of an entry before its bytes, or in the directory at the end, which names its place.
 * @param {number} kind
 * @param {Entry} entry
 * @param {number | null} place
 */
function described(kind, { name, size, crc }, place) {
    const written = encoded(name);
    const central = place !== null;
    const out = new Uint8Array((central ? 46 : 30) + written.length);
    const put = new DataView(out.buffer);
    put.setUint32(0, kind, true);
    if (central) put.setUint16(4, 20, true);
    const from = central ? 6 : 4;
    // The version it takes to read it, how the name is written, no compression, a time, a day.
    for (const [i, value] of [20, UTF8, 0, 0, DAY].entries()) put.setUint16(from + 2 * i, value, true);
    for (const [i, value] of [crc, size, size].entries()) put.setUint32(from + 10 + 4 * i, value, true);
    put.setUint16(from + 22, written.length, true);
    if (central) put.setUint32(42, place, true);
    out.set(written, out.length - written.length);
    return out;
}

/**
 * The end of a ZIP: how many entries there are, and where their directory is.
 * @param {number} count
 * @param {number} size of the directory
 * @param {number} at where it begins
 */
function closing(count, size, at) {
    const out = new Uint8Array(ending(count));
    const put = new DataView(out.buffer);
    const end = out.length - 22;
    if (end) {
        put.setUint32(0, END64, true);
        put.setBigUint64(4, 44n, true);
        put.setUint16(12, 45, true);
        put.setUint16(14, 45, true);
        for (const [i, value] of [count, count, size, at].entries()) put.setBigUint64(24 + 8 * i, BigInt(value), true);
        put.setUint32(56, LOCATOR, true);
        put.setBigUint64(64, BigInt(at + size), true);
        put.setUint32(72, 1, true);
    }
    put.setUint32(end, END, true);
    put.setUint16(end + 8, Math.min(count, MANY), true);
    put.setUint16(end + 10, Math.min(count, MANY), true);
    put.setUint32(end + 12, size, true);
    put.setUint32(end + 16, at, true);
    return out;
}
