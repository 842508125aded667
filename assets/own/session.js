// What this page has brought: its files stay in memory, so that they can be read otherwise, or sent once more.
import { view } from "../page/address.js";
import { idIn } from "../rules/files.js";
import { send } from "./sending.js";
import { drop, Gone, read } from "./transfer.js";

/**
 * @typedef {import("../rules/files.js").Chosen} Chosen
 * @typedef {Record<string, string>} Choices by the fields of `dashboard.reading.choices.Choices`
 *
 * @typedef {object} Watch is told how far it is
 * @property {(done: number, of: number) => void} packed files
 * @property {(done: number, of: number) => void} sent bytes
 * @property {(stage: string, fraction: number) => void} read
 * @property {(sentence: string) => void} said what the server says meanwhile, "" once it goes on
 *
 * @typedef {object} Brought what was brought at once
 * @property {Chosen[] | null} files null where a page was loaded anew, and has none of what it had
 * @property {string} upload what they were sent under, "" while they are not there
 *
 * @typedef {{brought: Brought, choices: Choices}} Reading
 */

const KEPT = "own"; // in the session's storage: what was sent under which name, for a page that is loaded anew
const OUTSIDE = /^o[0-9a-f]{31}$/; // files that lie where the server runs: they are read again without being sent
const MOST = 20; // readings that a page remembers

/** @type {Map<string, Reading>} */
const readings = remembered(); // by the id of what was read
/** @type {AbortController | null} */
let going = null;

/** Whether something is being sent or read. */
export const isBusy = () => going !== null;

/**
 * The reading of the data on the page, if it was brought here.
 * @returns {Reading | undefined}
 */
export function onPage() {
    const id = idIn(view().toString());
    return readings.get(id) ?? (OUTSIDE.test(id) ? { brought: { files: null, upload: id }, choices: {} } : undefined);
}

/**
 * Files that were not read yet.
 * @param {Chosen[]} files
 * @param {Choices} choices
 * @returns {Reading}
 */
export const fresh = (files, choices) => ({ brought: { files, upload: "" }, choices });

/**
 * The same files, to be read otherwise.
 * @param {Reading} reading
 * @param {Record<string, any>} changes null and "" leave a field to be found in the file
 * @returns {Reading}
 */
export const changed = ({ brought, choices }, changes) => ({
    brought,
    choices: Object.fromEntries(
        Object.entries({ ...choices, ...changes })
            .filter(([, value]) => value !== null && value !== "")
            .map(([field, value]) => [field, String(value)]),
    ),
});

/**
 * Sends what is not there yet and has it read; settles with the query string of what was read.
 * @param {Reading} reading
 * @param {Watch} watch
 * @returns {Promise<string>}
 * @throws {import("./transfer.js").Refused | import("./transfer.js").Lost | Gone}
 */
export async function go(reading, watch) {
    going = new AbortController();
    const { signal } = going;
    const { brought, choices } = reading;
    try {
        // What the server has thrown away meanwhile is sent once more.
        for (let again = false; ; again = true) {
            if (!brought.upload && brought.files) brought.upload = await send(brought.files, watch, signal);
            try {
                const query = await read(brought.upload, choices, watch, signal);
                remember(idIn(query), reading);
                return query;
            } catch (error) {
                // What was cancelled or thrown away is not there any more.
                if (signal.aborted && brought.upload) drop(brought.upload);
                if (signal.aborted || error instanceof Gone) brought.upload = "";
                if (!(error instanceof Gone) || again || !brought.files) throw error;
            }
        }
    } finally {
        going = null;
    }
}

/** Ends what is under way; the files stay here, and what was sent of them goes. */
export const cancel = () => going?.abort(new DOMException("Cancelled", "AbortError"));

/**
 * @param {string} id
 * @param {Reading} reading
 */
function remember(id, reading) {
    readings.delete(id);
    readings.set(id, reading);
    if (readings.size > MOST) readings.delete(readings.keys().next().value);
    const plain = [...readings].map(([of, { brought, choices }]) => [of, { upload: brought.upload, choices }]);
    try {
        sessionStorage.setItem(KEPT, JSON.stringify(plain));
    } catch {
        // It is a help and no more; there may be no room, or no leave.
    }
}

/** @returns {Map<string, Reading>} */
function remembered() {
    try {
        const plain = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
        return new Map(plain.map(([id, { upload, choices }]) => [id, { brought: { files: null, upload }, choices }]));
    } catch {
        return new Map();
    }
}
