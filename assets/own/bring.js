// From files to "What was read": they are looked at, sent, read, and the page goes on to what the server says of them.
import { visit } from "../page/address.js";
import { called, declined, tidied, warned } from "../rules/files.js";
import { count } from "../rules/limits.js";
import { announce } from "./announcing.js";
import * as shown from "./dialog.js";
import { cancel, choices, go, isBusy, isThere, lastRead, restore, take } from "./session.js";
import { Refused } from "./transfer.js";

/** @typedef {import("../rules/files.js").Chosen} Chosen */

// The lens that says what was read.
const LENS = "data";
/** @type {Record<string, string>} */
let wanted = {}; // how the files are to be read that a reader was asked to bring once more

const endings = () => shown.told().kinds.flatMap(([, , ends]) => ends);

/**
 * Has files read.
 * @param {Chosen[]} chosen
 */
export function bring(chosen) {
    if (isBusy()) return shown.say("One at a time: this is still being read. Cancel it to read something else.");
    const { files, left } = tidied(chosen);
    const no = declined(files, shown.told().limits);
    if (no) return shown.stopped(no, []);
    const hidden = left ? `${count(left, "hidden file")} left out.` : "";
    take(files, wanted);
    wanted = {};
    return run({}, called(files), [hidden, warned(files, endings())].filter(Boolean).join(" "));
}

/**
 * The same files once they are wanted: what was pasted says so only by a button.
 * @param {Chosen[]} chosen
 */
export function offer(chosen) {
    if (isBusy()) return;
    shown.ready(called(tidied(chosen).files), () => bring(chosen));
}

/**
 * Sends what is not there, has it read and shows it, or says why not.
 * @param {Record<string, any>} changes
 * @param {string} what
 * @param {string} note
 */
async function run(changes, what, note = "") {
    shown.busy(what, note);
    try {
        arrive(await go(changes, shown.watch));
    } catch (error) {
        stop(error, what, note);
    }
}

/**
 * @param {unknown} error
 * @param {string} what
 * @param {string} note
 */
function stop(error, what, note) {
    if (error instanceof Refused && !error.offers.length) return shown.stopped(error.message, []);
    if (error instanceof Refused)
        return shown.stopped(
            error.message,
            error.offers.map(({ label, changes }) => [label, () => run(changes, what, note)]),
        );
    const isAborted = error instanceof DOMException && error.name === "AbortError";
    const sentence = isAborted
        ? "Cancelled. Nothing was kept on the server."
        : String(/** @type {Error} */ (error).message);
    shown.stopped(sentence, [["Try again", () => run({}, what, note)]]);
}

/** @param {string} query of what was read */
function arrive(query) {
    shown.dialog().close();
    visit(LENS, query);
    announce("Your data was read.", LENS);
}

/**
 * Has the files on the page read otherwise, with the fields of `dashboard.reading.choices.Choices` by name. What is not
 * in memory any more is asked for once more.
 * @param {Record<string, any>} changes
 * @returns {Promise<boolean>} whether they were
 */
export async function readAgain(changes) {
    if (isBusy()) return false;
    if (!isThere() || !isShown()) {
        wanted = changes;
        shown.choose("This page does not have the file any more. Drop it again, and it is read as you have just said.");
        return false;
    }
    const before = choices();
    const place = /** @type {HTMLElement} */ (document.getElementById("own-again"));
    const [progress, said] = /** @type {any} */ (place.children);
    progress.removeAttribute("value");
    said.textContent = "Reading again";
    place.hidden = false;
    const how = (/** @type {number} */ fraction, /** @type {string} */ words) => {
        if (fraction > 0) progress.value = fraction;
        if (words && said.textContent !== words) said.textContent = words;
    };
    try {
        const watch = {
            packed: (done, of) => how(done / of, "Packing the files once more"),
            sent: (done, of) => how(done / of, "Sending the file once more"),
            read: (stage, fraction) => how(fraction, stage),
            said: (sentence) => how(0, sentence || "Reading again"),
        };
        arrive(await go(changes, watch));
        return true;
    } catch (error) {
        if (!(error instanceof DOMException && error.name === "AbortError")) stop(error, "The same files", "");
        restore(before);
        return false;
    } finally {
        place.hidden = true;
    }
}

/** Whether the page is of what was read last: the fields that name it are those of the answer. */
function isShown() {
    const here = new URLSearchParams(location.search);
    return lastRead() !== "" && here.get("data.id") === new URLSearchParams(lastRead()).get("data.id");
}

/** Ends what is under way; the window, if it is open, says so. */
export const stopAll = () => cancel();
