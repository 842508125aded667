// Which of the files that a reader chose, dropped or pasted are sent, under which names, and what is said of them before.
import { count, size } from "./limits.js";
import { packedSize } from "./zip.js";

/**
 * @typedef {{name: string, file: Blob}} Chosen a file by its name, with the folders it lies in
 * @typedef {{sent: number, images: number}} Limits
 */

// From here on files are packed into one.
export const FEW = 50;
// Beside as many images as are read there may be tables and notes.
export const BESIDE = 100;

const LITTER = /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini|Icon\r)(\/|$)/i;
const IDX = /idx\d[-.]ubyte(\.gz)?$/i;

/**
 * Whether a file is one that systems put beside others: hidden ones, and those of a Mac's ZIP.
 * @param {string} name
 */
export const isLitter = (name) => LITTER.test(name);

/**
 * The files that are sent: without what systems put beside them, in the order of their names, no two named alike.
 * @param {Chosen[]} chosen
 * @returns {{files: Chosen[], left: number}} and how many are left out
 */
export function tidied(chosen) {
    const kept = chosen
        .map(({ name, file }) => ({ name: name.replace(/^\/+/, ""), file }))
        .filter(({ name }) => !isLitter(name))
        .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    /** @type {Set<string>} */
    const names = new Set();
    const files = kept.map(({ name, file }) => {
        const free = freed(name, names);
        names.add(free);
        return { name: free, file };
    });
    return { files, left: chosen.length - files.length };
}

/** @type {(name: string, taken: Set<string>) => string} */
function freed(name, taken) {
    if (!taken.has(name)) return name;
    const [, stem, end] = /** @type {RegExpExecArray} */ (/^(.*?)((?:\.[^./]+)?(?:\.gz)?)$/s.exec(name));
    for (let n = 2; ; n += 1) if (!taken.has(`${stem} (${n})${end}`)) return `${stem} (${n})${end}`;
}

/**
 * How a name ends: "csv", "csv.gz", "" for not at all.
 * @param {string} name
 */
export const ending = (name) => (/\.([^./\s]{1,12}?(?:\.gz)?)$/i.exec(name)?.[1] || "").toLowerCase();

/** @param {Chosen[]} files */
export const sizeOf = (files) => files.reduce((sum, { file }) => sum + file.size, 0);

/**
 * Whether files are packed into one before they are sent.
 * @param {Chosen[]} files
 */
export const isPacked = (files) => files.length > FEW;

/**
 * Files as they are called on the page: by name, or by how many they are, with their size.
 * @param {Chosen[]} files
 */
export const called = (files) =>
    `${files.length === 1 ? files[0].name : count(files.length, "file")}, ${size(sizeOf(files))}`;

/**
 * Why files are not sent at all, "" where they are.
 * @param {Chosen[]} files
 * @param {Limits} limits
 */
export function declined(files, limits) {
    if (!files.length) return "There is no file in it that could be read.";
    if (files.length > limits.images + BESIDE)
        return `These are more than ${count(limits.images, "image")}, and no more are read. Choose a part of them.`;
    const all = isPacked(files)
        ? packedSize(files.map(({ name, file }) => ({ name, size: file.size })))
        : sizeOf(files);
    if (!all) return files.length === 1 ? "This file is empty." : "These files are empty.";
    if (all <= limits.sent) return "";
    const [it, these] = files.length === 1 ? ["It has", "it"] : ["Together they have", "them"];
    return (
        `${it} ${size(all)}, and at most ${size(limits.sent)} can be sent. ` +
        `Leave out rows or columns, or save ${these} in a smaller format: Parquet, NPY of float32, or CSV packed as .csv.gz.`
    );
}

/**
 * What is said of names that end as nothing that is read, "" for nothing. What a file holds decides, and not its name.
 * @param {Chosen[]} files
 * @param {string[]} endings that are read
 */
export function warned(files, endings) {
    const other = files.filter(({ name }) => {
        const end = ending(name);
        return end && !IDX.test(name) && !endings.includes(end) && !endings.includes(end.replace(/\.gz$/, ""));
    });
    if (!other.length) return "";
    const ends = [...new Set(other.map(({ name }) => `.${ending(name)}`))];
    const shown = ends.length > 3 ? `${ends.slice(0, 3).join(", ")} and ${ends.length - 3} more` : ends.join(", ");
    return `Files that end in ${shown} are seldom read here; what is in them decides.`;
}

/**
 * The id of a reader's data in a query string, "" where it names none.
 * @param {string} query
 */
export const idIn = (query) =>
    [...new URLSearchParams(query).values()].find((value) => /^[0-9a-f]{32}$/.test(value)) || "";
