// Files as a hand brings them: chosen, dropped with their folders, or pasted, each by its name.
import { BESIDE, isLitter } from "../rules/files.js";

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
 * What was dropped: files, and those of all folders, or text. It has to be called while the drop is being told of.
 * @param {DataTransfer} brought
 * @param {number} most files that are of use; of a whole disk no more are looked for
 * @returns {Promise<Chosen[]>}
 */
export async function dropped(brought, most) {
    const items = [...brought.items].filter(({ kind }) => kind === "file");
    const entries = items.map((item) => item.webkitGetAsEntry?.() || null);
    const files = items.map((item) => item.getAsFile());
    /** @type {Chosen[]} */
    const found = [];
    for (const [i, entry] of entries.entries()) {
        if (entry?.isDirectory) await walk(/** @type {FileSystemDirectoryEntry} */ (entry), found, most + BESIDE);
        else if (files[i]) found.push({ name: files[i].name, file: files[i] });
    }
    return found;
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @param {Chosen[]} found
 * @param {number} most
 */
async function walk(folder, found, most) {
    const reader = folder.createReader();
    for (;;) {
        // A browser hands out a hundred at a time.
        const some = await new Promise((then, fail) => reader.readEntries(then, fail));
        if (!some.length || found.length > most) return;
        for (const entry of some) {
            if (isLitter(entry.name)) continue;
            if (entry.isDirectory) await walk(entry, found, most);
            else found.push({ name: entry.fullPath, file: await new Promise((then, fail) => entry.file(then, fail)) });
        }
    }
}
