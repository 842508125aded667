// What this page has brought: its files stay in memory, so that they can be read otherwise, or sent once more.
import { isPacked, sizeOf } from "../rules/files.js";
import { crc32, zipped } from "../rules/zip.js";
import { drop, Gone, Lost, name, put, Refused, read } from "./transfer.js";

/**
 * @typedef {import("../rules/files.js").Chosen} Chosen
 * @typedef {Record<string, string>} Choices
 *
 * @typedef {object} Watch is told how far it is
 * @property {(done: number, of: number) => void} packed files
 * @property {(done: number, of: number) => void} sent bytes
 * @property {(stage: string, fraction: number) => void} read
 * @property {(sentence: string) => void} said what the server says meanwhile, "" once it goes on
 *
 * @typedef {object} Session
 * @property {Chosen[]} files
 * @property {string} upload what they were sent under, "" while they are not there
 * @property {Choices} choices how they are to be read
 * @property {string} read the query string of what was read, "" while nothing was
 */

const AT_ONCE = 4;
/** @type {Session | null} */
let session = null;
/** @type {AbortController | null} */
let going = null;

/** Whether something is being sent or read. */
export const isBusy = () => going !== null;

/** The query string of what was read last, "" for nothing. */
export const lastRead = () => session?.read || "";

/** Whether files are in memory. */
export const isThere = () => session !== null;

/**
 * Files take the place of those before.
 * @param {Chosen[]} files
 * @param {Choices} choices
 */
export function take(files, choices) {
    if (session?.upload) drop(session.upload);
    session = { files, upload: "", choices, read: "" };
}

/**
 * Sends what is not there yet and has it read; settles with the query string of what was read.
 * @param {Choices} changes of how it is read
 * @param {Watch} watch
 * @returns {Promise<string>}
 * @throws {Refused | Lost}
 */
export async function go(changes, watch) {
    const mine = session;
    if (!mine || going) throw new Refused("Something else is being read just now. Cancel it first.");
    going = new AbortController();
    const { signal } = going;
    mine.choices = changed(mine.choices, changes);
    try {
        // What the server has thrown away meanwhile is sent once more.
        for (let again = false; ; again = true) {
            if (!mine.upload) await send(mine, watch, signal);
            try {
                mine.read = await read(mine.upload, mine.choices, watch, signal);
                return mine.read;
            } catch (error) {
                if (!(error instanceof Gone)) throw error;
                if (again) throw new Lost(error.message);
                mine.upload = "";
            }
        }
    } finally {
        going = null;
    }
}

/** @type {(choices: Choices, changes: Record<string, any>) => Choices} */
const changed = (choices, changes) =>
    Object.fromEntries(
        Object.entries({ ...choices, ...changes })
            .filter(([, value]) => value !== null && value !== "")
            .map(([field, value]) => [field, String(value)]),
    );

/** How the files are to be read, by now. */
export const choices = () => ({ ...session?.choices });

/**
 * After a reading that did not come about: the choices are what they were.
 * @param {Choices} before
 */
export const restore = (before) => {
    if (session) session.choices = before;
};

/**
 * @param {Session} mine
 * @param {Watch} watch
 * @param {AbortSignal} signal
 */
async function send(mine, watch, signal) {
    const upload = name();
    try {
        const files = isPacked(mine.files) ? await packed(mine.files, watch, signal) : mine.files;
        const all = sizeOf(files);
        const there = files.map(() => 0);
        const tell = (/** @type {number} */ i, /** @type {number} */ bytes) => {
            there[i] = Math.min(bytes, files[i].file.size);
            watch.sent(
                there.reduce((sum, some) => sum + some, 0),
                all,
            );
        };
        await each(files, async (chosen, i) => {
            await readable(chosen);
            await put(upload, i, chosen, { sent: (bytes) => tell(i, bytes), said: watch.said }, signal);
            tell(i, chosen.file.size);
        });
        mine.upload = upload;
    } catch (error) {
        going?.abort();
        drop(upload);
        throw error instanceof Gone ? new Refused(error.message) : error;
    }
}

/**
 * Does something with each, some at once; the first error ends it.
 * @template T
 * @param {T[]} all
 * @param {(one: T, i: number) => Promise<void>} work
 */
async function each(all, work) {
    const left = all.entries();
    const worker = async () => {
        for (const [i, one] of left) await work(one, i);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
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
 * @param {Watch} watch
 * @param {AbortSignal} signal
 * @returns {Promise<Chosen[]>}
 */
async function packed(files, watch, signal) {
    let done = 0;
    const entries = Array(files.length);
    await each(files, async ({ name, file }, i) => {
        signal.throwIfAborted();
        await readable({ name, file });
        const crc = crc32(new Uint8Array(await file.arrayBuffer()));
        entries[i] = { name, size: file.size, crc, file };
        watch.packed(++done, files.length);
    });
    const top = files[0].name.split("/")[0];
    const common = top !== files[0].name && files.every(({ name }) => name.startsWith(`${top}/`));
    return [{ name: `${common ? top : "files"}.zip`, file: new Blob(zipped(entries)) }];
}

/** Ends what is under way; the files stay here, and what was sent of them goes. */
export function cancel() {
    going?.abort();
    if (session?.upload) drop(session.upload);
    if (session) session.upload = "";
}

// A page that is left sends nothing more, and what it sent is of no use to anybody once it is read.
addEventListener("pagehide", () => {
    if (session?.upload) drop(session.upload);
});
