// What the server says beside its answers: that a page asks too much or too fast, or that a new version is here.
// Dash drops whatever is no answer without a word, so its requests go through here.
import { pause, retry } from "../rules/backoff.js";
import { within } from "./elements.js";
import { emit, on } from "./events.js";

const RELEASE = "X-Explorer-Release";
const CALLBACK = "_dash-update-component";
const PARTS = ["_dash-layout", "_dash-dependencies", CALLBACK]; // without which there is no page
const BUSY = [429, 502, 503, 504]; // it may be taken later
const fetched = window.fetch;
/** @type {string | null} */
let release = null; // of the server that this page's callbacks came from
let said = false;

/** Has all requests of Dash go through here. */
export function listen() {
    window.fetch = /** @type {any} */ (through);
}

/** @type {(address: any, options: any) => Promise<Response>} */
async function through(address, options) {
    const part = PARTS.find((name) => new URL(address.url || address, location.href).pathname.endsWith(name));
    if (!part) return fetched(address, options);
    const asked = part === CALLBACK ? JSON.parse(options.body).inputs[0] : null;
    const tab = asked?.id.match?.(/^(.+)-ask$/)?.[1];
    // An ask is put again by whoever put it, since a newer one may have taken its place.
    const answer = tab ? await fetched(address, options) : await insisted(address, options);
    if (part === "_dash-dependencies") release = answer.headers.get(RELEASE);
    if (part !== CALLBACK || answer.ok || answer.status >= 500) return answer;
    await declined(answer, tab, asked.value?.n);
    return new Response(null, { status: 204 }); // nothing changes, as Dash knows it
}

/**
 * The answer, asked for until there is one.
 * @type {(address: any, options: any) => Promise<Response>}
 */
async function insisted(address, options) {
    for (let tries = 0; ; tries++) {
        const answer = await fetched(address, options).catch(() => null);
        if (answer && !BUSY.includes(answer.status)) {
            if (tries) emit("answered", {});
            return answer;
        }
        if (answer?.status === 429) say(await answer.text());
        await new Promise((later) => setTimeout(later, retry(tries, pause(answer?.headers.get("Retry-After")))));
    }
}

/**
 * What was not taken is said in the server's sentence. (A proxy without a server behind it has none for readers,
 * and is asked again as one that does not answer.)
 * @param {Response} answer
 * @param {string | undefined} tab
 * @param {number | undefined} n
 */
async function declined(answer, tab, n) {
    // Not all pages at once.
    const seconds = answer.status === 429 ? (pause(answer.headers.get("Retry-After")) ?? 1) + Math.random() : null;
    const theirs = answer.headers.get(RELEASE);
    if (seconds === null && theirs && release && theirs !== release) newer().hidden = false;
    else say(await answer.text());
    if (tab) emit("declined", { tab, n, seconds });
}

const notice = () => /** @type {HTMLElement} */ (document.getElementById("notice"));
const newer = () => /** @type {HTMLElement} */ (document.getElementById("newer"));

/** @param {string} sentence */
function say(sentence) {
    said = true;
    notice().textContent = sentence;
}

on("answered", () => {
    if (said) notice().textContent = "";
    said = false;
});

document.addEventListener("click", (event) => {
    if (within(event, "#newer button")) location.reload();
});
