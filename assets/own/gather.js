// Files as a hand brings them: chosen, dropped with their folders, or pasted, each by its name.
import { isLitter } from "../rules/files.js";

/** @typedef {import("../rules/files.js").Chosen} Chosen */

const PASTED = "pasted.txt";

/**
 * Text as a file.
 * @param {string} text
 * @returns {Chosen[]}
 */
export const written = (text) => [{ name: PASTED, file: new File([text], PASTED, { type: "text/plain" }) }];

/**
 * What was chosen in the system's own window.
 * @param {Iterable<File>} files
 * @returns {Chosen[]}
 */
export const listed = (files) => [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

/**
 * What was dropped, as long as it is being told of: files, and what will give those of folders.
 * @param {DataTransfer} brought
 * @returns {{files: Chosen[], folders: FileSystemDirectoryEntry[]}}
 */
export function dropped(brought) {
    const items = [...brought.items].filter(({ kind }) => kind === "file");
    const entries = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
    return {
        files: listed(entries.flatMap(({ entry, file }) => (entry?.isDirectory || !file ? [] : [file]))),
        folders: /** @type {any} */ (entries.map(({ entry }) => entry).filter((entry) => entry?.isDirectory)),
    };
}

/**
 * The files of folders, and of those in them.
 * @param {FileSystemDirectoryEntry[]} folders
 * @param {number} most that are of use; of a whole disk no more are looked for
 * @param {(found: number) => void} told
 * @param {AbortSignal} signal
 * @returns {Promise<Chosen[]>}
 */
export async function walked(folders, most, told, signal) {
    /** @type {Chosen[]} */
    const found = [];
    const left = [...folders];
    for (let folder = left.pop(); folder && found.length <= most; folder = left.pop()) {
        const reader = folder.createReader();
        // A browser hands out a hundred at a time.
        for (let some = await entriesOf(reader); some.length; some = await entriesOf(reader)) {
            signal.throwIfAborted();
            const those = some.filter(({ name }) => !isLitter(name));
            left.push(.../** @type {any} */ (those.filter(({ isDirectory }) => isDirectory)));
            found.push(...(await Promise.all(those.filter(({ isFile }) => isFile).map(fileOf))));
            told(found.length);
            if (found.length > most) break;
        }
    }
    return found;
}

/** @type {(reader: FileSystemDirectoryReader) => Promise<FileSystemEntry[]>} */
const entriesOf = (reader) => new Promise((then, fail) => reader.readEntries(then, fail));

/** @type {(entry: any) => Promise<Chosen>} */
const fileOf = (entry) => new Promise((then, fail) => entry.file((file) => then({ name: entry.fullPath, file }), fail));
