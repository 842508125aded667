// From files to "What was read": they are looked at, sent, read, and the page goes on to what the server says of them.
import { visit } from "../page/address.js";
import { called, declined, tidied, warned } from "../rules/files.js";
import { count } from "../rules/limits.js";
import { announce } from "./announcing.js";
import * as shown from "./dialog.js";
import { cancel, changed, fresh, go, isBusy as isGoing, onPage } from "./session.js";
import { Gone, Refused } from "./transfer.js";

/**
 * @typedef {import("../rules/files.js").Chosen} Chosen
 * @typedef {import("./session.js").Reading} Reading
 */

// The lens that says what was read.
const LENS = "data";
const AGAIN = "This page does not have the file any more. Drop it again, and it is read as you have just said.";
/** @type {Record<string, string>} */
let wanted = {}; // how files are to be read that a reader was asked to bring once more
/** @type {AbortController | null} */
let looking = null; // through folders

/** Whether something is under way. */
export const isBusy = () => isGoing() || looking !== null;

/** Ends what is under way. */
export function stopAll() {
    looking?.abort(new DOMException("Cancelled", "AbortError"));
    cancel();
}

/**
 * Has files read that are still to be gathered from folders.
 * @param {(found: (files: number) => void, signal: AbortSignal) => Promise<Chosen[]>} gather
 */
export async function bringFrom(gather) {
    if (isBusy()) return shown.busyAlready();
    looking = new AbortController();
    const { signal } = looking;
    shown.busy("Looking through the folder", "");
    /** @type {Chosen[]} */
    let found = [];
    try {
        found = await gather((files) => shown.watch.found(files), signal);
    } catch {
        return shown.stopped(
            signal.aborted ? "Cancelled. Nothing was sent." : "The folder cannot be looked through. Choose it instead.",
            [],
        );
    } finally {
        looking = null;
    }
    return bring(found);
}

/**
 * Has files read.
 * @param {Chosen[]} chosen
 */
export function bring(chosen) {
    if (isBusy()) return shown.busyAlready();
    const { limits, kinds } = shown.told();
    const { files, left } = tidied(chosen);
    const no = declined(files, limits);
    if (no) return shown.stopped(no, []);
    const hidden = left ? `${count(left, "hidden file")} left out.` : "";
    const endings = kinds.flatMap(([, , ends]) => ends);
    const note = [hidden, warned(files, endings)].filter(Boolean).join(" ");
    const reading = fresh(files, wanted);
    wanted = {};
    return run(reading, called(files), note);
}

/**
 * Files that were pasted: they are sent once their reader says so.
 * @param {Chosen[]} chosen
 */
export function offer(chosen) {
    shown.ready(called(tidied(chosen).files), () => bring(chosen));
}

/**
 * Sends what is not there, has it read and shows it, or says why not.
 * @param {Reading} reading
 * @param {string} what
 * @param {string} note
 */
async function run(reading, what, note) {
    shown.busy(what, note);
    try {
        arrive(await go(reading, shown.watch));
    } catch (error) {
        stop(error, reading, what, note);
    }
}

/**
 * Says why nothing was read, and offers what can be done about it: with the same files.
 * @param {any} error
 * @param {Reading} reading
 * @param {string} what
 * @param {string} note
 */
function stop(error, reading, what, note) {
    const other = (/** @type {Record<string, any>} */ changes) => () => run(changed(reading, changes), what, note);
    if (error instanceof Refused)
        return shown.stopped(
            error.message,
            error.offers.map(({ label, changes }) => [label, other(changes)]),
        );
    const isCancelled = error?.name === "AbortError";
    shown.stopped(isCancelled ? "Cancelled. Nothing was kept." : String(error?.message), [["Try again", other({})]]);
}

/** @param {string} query of what was read */
function arrive(query) {
    shown.dialog().close();
    visit(LENS, query);
    announce("Your data was read.", LENS);
}

/**
 * Has the data on the page read otherwise. What is not there any more is asked for once more.
 * @param {Record<string, any>} changes by the fields of `dashboard.reading.choices.Choices`
 * @returns {Promise<boolean>} whether it was
 */
export async function readAgain(changes) {
    if (isBusy()) return false;
    const before = onPage();
    if (!before) return askFor(changes);
    const reading = changed(before, changes);
    try {
        arrive(await go(reading, shown.again()));
        return true;
    } catch (error) {
        if (error instanceof Gone) return askFor(reading.choices);
        if (/** @type {any} */ (error)?.name !== "AbortError") stop(error, reading, "Reading again", "");
        return false;
    } finally {
        shown.againOver();
    }
}

/**
 * @param {Record<string, string>} choices that hold for the next files
 * @returns {false}
 */
function askFor(choices) {
    wanted = choices;
    shown.choose(AGAIN);
    return false;
}
