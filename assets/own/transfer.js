// What is asked of the server for a reader's own data: files there, a reading of them, what there is, shared, deleted.
import { base } from "../page/dash.js";
import { pause, retry } from "../rules/backoff.js";
import { Lines } from "../rules/lines.js";

/** The server said no, in a sentence, maybe with what could be done instead. */
export class Refused extends Error {
    /**
     * @param {string} sentence
     * @param {{label: string, changes: Record<string, any>}[]} offers
     */
    constructor(sentence, offers = []) {
        super(sentence);
        this.offers = offers;
    }
}
/** What was sent is not there any more. */
export class Gone extends Error {}
/** There is no connection, or it broke off. */
export class Lost extends Error {}

const LOST = "There is no connection to the server just now. Your files are still here.";
const BROKEN = "The connection broke off before all was read. Your files are still here.";
const at = (/** @type {string} */ path) => `${base()}own/${path}`;

/** A name for what is sent together that nobody can guess: 32 hexadecimal digits. */
export const name = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** @type {(ms: number, signal?: AbortSignal) => Promise<void>} */
const wait = (ms, signal) =>
    new Promise((then, fail) => {
        const timer = setTimeout(then, ms);
        signal?.addEventListener("abort", () => {
            clearTimeout(timer);
            fail(signal.reason);
        });
    });

/**
 * @typedef {object} Heard an answer, whatever asked for it
 * @property {number} status 0 for none
 * @property {(header: string) => string | null} header
 * @property {() => string | Promise<string>} text
 */

/**
 * Has something asked again for as long as it is asked too fast.
 * @template {Heard} T
 * @param {() => Promise<T>} ask
 * @param {(sentence: string) => void} said what the server says meanwhile
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 * @throws {Refused | Gone | Lost}
 */
async function patiently(ask, said, signal) {
    for (let tries = 0; ; tries += 1) {
        const answer = await ask();
        const { status, header } = answer;
        const type = header("Content-Type") || "";
        // What is JSON was answered, however it ended.
        if ((status >= 200 && status < 300) || type.startsWith("application/json")) return answer;
        // What a proxy says is for nobody.
        const sentence = type.startsWith("text/plain") ? await answer.text() : "";
        if (status === 0 || status >= 500) throw new Lost(sentence || LOST);
        if (status === 404 || status === 410) throw new Gone(sentence);
        if (status !== 429) throw new Refused(sentence || `The server does not take this (${status}).`);
        said(sentence);
        await wait(retry(tries, pause(header("Retry-After"))), signal);
        said("");
    }
}

/**
 * Sends one file.
 * @param {string} upload
 * @param {number} number
 * @param {import("../rules/files.js").Chosen} chosen
 * @param {{sent: (bytes: number) => void, said: (sentence: string) => void}} watch
 * @param {AbortSignal} signal
 * @returns {Promise<Heard>}
 */
export const put = (upload, number, { name, file }, { sent, said }, signal) =>
    patiently(
        () =>
            new Promise((then, fail) => {
                signal.throwIfAborted();
                const request = new XMLHttpRequest();
                const stop = () => request.abort();
                signal.addEventListener("abort", stop);
                request.upload.onprogress = ({ loaded }) => sent(loaded);
                request.onloadend = () => {
                    signal.removeEventListener("abort", stop);
                    if (signal.aborted) return fail(signal.reason);
                    then({
                        status: request.status,
                        header: (one) => request.getResponseHeader(one),
                        text: () => request.responseText,
                    });
                };
                request.open("PUT", `${at(`${upload}/${number}`)}?${new URLSearchParams({ name })}`);
                request.setRequestHeader("Content-Type", "application/octet-stream");
                request.send(file);
            }),
        said,
        signal,
    );

/**
 * @param {string} path
 * @param {RequestInit} options
 * @param {(sentence: string) => void} said
 * @returns {Promise<Response>}
 */
async function asked(path, options, said = () => {}) {
    const ask = async () => {
        const answer = await fetch(at(path), options).catch((error) => {
            if (options.signal?.aborted) throw error;
            throw new Lost(LOST);
        });
        const { status, headers } = answer;
        return { status, header: (/** @type {string} */ one) => headers.get(one), text: () => answer.text(), answer };
    };
    return (await patiently(ask, said, options.signal || undefined)).answer;
}

/**
 * Has what was sent read; settles with the query string of what was read.
 * @param {string} upload
 * @param {Record<string, string>} choices
 * @param {{read: (stage: string, fraction: number) => void, said: (sentence: string) => void}} watch
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
export async function read(upload, choices, watch, signal) {
    const answer = await asked(`${upload}?${new URLSearchParams(choices)}`, { method: "POST", signal }, watch.said);
    try {
        for await (const line of lines(answer)) {
            if (typeof line.read === "string") return line.read;
            if (typeof line.refused === "string") throw new Refused(line.refused, line.offers);
            watch.read(String(line.stage ?? ""), Number(line.fraction) || 0);
        }
    } catch (error) {
        if (error instanceof Refused || signal.aborted) throw error;
    }
    throw new Lost(BROKEN);
}

/** @param {Response} answer */
async function* lines(answer) {
    const waiting = new Lines();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
        const { done, value } = await reader.read();
        yield* done ? waiting.end() : waiting.take(value);
        if (done) return;
    }
}

/**
 * What was sent is of no use any more; nobody waits for the answer.
 * @param {string} upload
 */
export const drop = (upload) => void fetch(at(upload), { method: "DELETE", keepalive: true }).catch(() => {});

/**
 * @typedef {object} Own a data set of this reader, as the server lists it
 * @property {string} id
 * @property {string} [name] what its reader called the file
 * @property {number} rows
 * @property {number} bytes
 * @property {number} goes when it is deleted unless it is used, in seconds since the epoch
 * @property {boolean} shared
 */

/**
 * The data sets of this reader, the one that was used last first.
 * @returns {Promise<Own[]>}
 */
export const sets = async () => (await asked("data", {})).json();

/** @param {string} id */
export const share = (id) => asked(`data/${encodeURIComponent(id)}/share`, { method: "POST" });

/**
 * Settles when nobody has anything of it any more, or with what is still to go.
 * @param {string} id
 * @returns {Promise<{says?: string}>}
 */
export const remove = async (id) => (await asked(`data/${encodeURIComponent(id)}`, { method: "DELETE" })).json();
