// Files on their way to the server: one after another, or many packed into one.
import { isPacked, sizeOf } from "../rules/files.js";
import { crc32, zipped } from "../rules/zip.js";
import { drop, Gone, name, put, Refused } from "./transfer.js";

/** @typedef {import("../rules/files.js").Chosen} Chosen */

const AT_ONCE = 4; // files that are looked through

/**
 * Sends files; settles with what they were sent under.
 * @param {Chosen[]} files
 * @param {import("./session.js").Watch} watch
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
export async function send(files, watch, signal) {
    const upload = name();
    try {
        const all = isPacked(files) ? await packed(files, watch, signal) : files;
        const bytes = sizeOf(all);
        let before = 0;
        // One after another: a server takes one thing at a time of each reader.
        for (const [i, chosen] of all.entries()) {
            await readable(chosen);
            const { size } = chosen.file;
            const sent = (/** @type {number} */ some) => watch.sent(before + Math.min(some, size), bytes);
            await put(upload, i, chosen, { sent, said: watch.said }, signal);
            sent(size);
            before += size;
        }
        return upload;
    } catch (error) {
        drop(upload);
        throw error instanceof Gone ? new Refused(error.message) : error;
    }
}

/**
 * A file may have been moved or changed since it was chosen; a request would only say that it did not succeed.
 * @param {Chosen} chosen
 */
async function readable({ name, file }) {
    await file
        .slice(0, 1)
        .arrayBuffer()
        .catch(() => {
            throw new Refused(`${name} cannot be read any more: it was moved or changed. Choose it again.`);
        });
}

/**
 * Many files as one.
 * @param {Chosen[]} files
 * @param {import("./session.js").Watch} watch
 * @param {AbortSignal} signal
 * @returns {Promise<Chosen[]>}
 */
async function packed(files, watch, signal) {
    const entries = Array(files.length);
    const left = files.entries();
    let done = 0;
    const worker = async () => {
        for (const [i, { name, file }] of left) {
            signal.throwIfAborted();
            await readable({ name, file });
            const crc = crc32(new Uint8Array(await file.arrayBuffer()));
            entries[i] = { name, size: file.size, crc, file };
            done += 1;
            watch.packed(done, files.length);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const [top] = files[0].name.split("/");
    const common = files.every(({ name }) => name.startsWith(`${top}/`));
    return [{ name: `${common ? top : "files"}.zip`, file: new Blob(zipped(entries)) }];
}
