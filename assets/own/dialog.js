// The window for a reader's own data: what can be brought and how, how far it is, and what became of it.
// Names and sentences come from readers' files: they are text, and nothing else.
import { constants } from "../page/constants.js";
import { within } from "../page/elements.js";
import { count, lifeSaid, limitsSaid, size, whole } from "../rules/limits.js";

/** @typedef {"choose" | "ready" | "busy" | "stopped"} Phase */

export const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById("own"));
/** @type {(name: string) => any} */
export const part = (name) => dialog().querySelector(`[data-part="${name}"]`);

/** What is told before anything is chosen. */
export const told = () => /** @type {any} */ (constants()).own;

let spelled = false;

/** Writes out what is read, how much of it, and how long it is kept; once. */
function spell() {
    if (spelled) return;
    spelled = true;
    const { limits, kept, kinds } = told();
    const pairs = [...kinds.map(([what, words]) => [what, words]), ...limitsSaid(limits)];
    const merged = new Map();
    for (const [what, words] of pairs) merged.set(what, [...(merged.get(what) || []), words]);
    part("limits").replaceChildren(
        ...[...merged].flatMap(([what, words]) => [
            element("dt", what),
            element("dd", ...words.map((line) => element("div", line))),
        ]),
    );
    part("life").textContent = lifeSaid(kept);
}

/**
 * @param {string} tag
 * @param {...(string | Node)} inside
 */
export function element(tag, ...inside) {
    const made = document.createElement(tag);
    made.append(...inside);
    return made;
}

/**
 * A button that does something.
 * @param {string} label
 * @param {() => void} press
 */
export function button(label, press) {
    const made = element("button", label);
    made.className = "quiet";
    /** @type {HTMLButtonElement} */ (made).type = "button";
    made.onclick = press;
    return made;
}

/**
 * Shows one part of the window, and opens it where it is closed.
 * @param {Phase} phase
 */
export function show(phase) {
    spell();
    const { dataset, open } = dialog();
    dataset.phase = phase;
    for (const section of dialog().querySelectorAll("[data-phase-of]"))
        section.hidden = section.dataset.phaseOf !== phase;
    if (!open) dialog().showModal();
}

/** @param {string} sentence what is announced, and stands below */
export const say = (sentence) => {
    part("said").textContent = sentence;
};

/**
 * Files are there, and are sent once their reader says so.
 * @param {string} what
 * @param {() => void} press
 */
export function ready(what, press) {
    part("ready").textContent = what;
    part("go").onclick = press;
    show("ready");
    part("go").focus();
}

/**
 * Something is being sent and read.
 * @param {string} what
 * @param {string} note
 */
export function busy(what, note) {
    part("what").textContent = what;
    part("note").textContent = note;
    say("");
    bar("sent", 0, "");
    bar("read", null, "");
    show("busy");
    part("sent").querySelector("button").focus();
}

/** What the bars say; each can be cancelled while it moves. */
export const watch = {
    packed: (/** @type {number} */ done, /** @type {number} */ of) =>
        bar("sent", 0, `Packing ${whole(done)} of ${whole(of)}`),
    sent: (/** @type {number} */ done, /** @type {number} */ of) =>
        bar("sent", of ? done / of : 1, `${size(done)} of ${size(of)}`),
    read: (/** @type {string} */ stage, /** @type {number} */ fraction) => {
        if (part("sent").dataset.done === undefined) bar("sent", 1, "Done");
        bar("read", fraction, stage);
    },
    found: (/** @type {number} */ files) => bar("sent", 0, `${count(files, "file")} so far`),
    said: say,
};

/** Something else is to be read while this is under way. */
export const busyAlready = () => say("One at a time: this is still being read. Cancel it to read something else.");

/**
 * @param {"sent" | "read"} which
 * @param {number | null} fraction null before it begins
 * @param {string} words
 */
function bar(which, fraction, words) {
    const place = part(which);
    const [progress, said, cancel] = ["progress", ".doing", "button"].map((one) => place.querySelector(one));
    const had = cancel === document.activeElement;
    progress.value = fraction ?? 0;
    if (said.textContent !== words) said.textContent = words;
    cancel.hidden = fraction === null || (which === "sent" && fraction >= 1);
    place.toggleAttribute("data-waiting", fraction === null);
    place.toggleAttribute("data-done", which === "sent" && fraction === 1);
    // All is sent, and will be read as soon as the server begins.
    if (which === "sent" && fraction === 1) bar("read", 0, "Waiting to be read");
    if (had && cancel.hidden) part("read").querySelector("button").focus();
}

const place = () => /** @type {any} */ (document.getElementById("own-again"));

/**
 * A bar below the page while its data is read otherwise.
 * @returns {import("./session.js").Watch}
 */
export function again() {
    const [progress, said] = place().children;
    const tell = (/** @type {string} */ words, /** @type {number} */ fraction = 0) => {
        if (fraction > 0) progress.value = fraction;
        else progress.removeAttribute("value");
        if (said.textContent !== words) said.textContent = words;
        place().hidden = false;
    };
    tell("Reading again");
    return {
        packed: (done, of) => tell("Packing the files once more", done / of),
        sent: (done, of) => tell("Sending the file once more", done / of),
        read: (stage, fraction) => tell(stage || "Reading again", fraction),
        said: (sentence) => tell(sentence || "Reading again"),
    };
}

/** It has been read, or not. */
export const againOver = () => {
    place().hidden = true;
};

/**
 * Nothing was read: why, and what can be done about it.
 * @param {string} sentence
 * @param {[string, () => void][]} offers
 */
export function stopped(sentence, offers) {
    part("sentence").textContent = sentence;
    part("offers").replaceChildren(...offers.map(([label, press]) => button(label, press)));
    say("");
    show("stopped");
    const first = part("offers").firstElementChild || part("other");
    first.focus();
}

/** @param {string} [sentence] why it is shown */
export function choose(sentence = "") {
    show("choose");
    say(sentence);
}

/** The text that stands in the box. */
export const text = () => part("text").value;

/** @param {string} words */
export function paste(words) {
    choose();
    part("text").value = words;
    part("read-text").focus();
}

document.addEventListener("click", (event) => {
    if (event.target === dialog() && dialog().dataset.phase !== "busy") dialog().close(); // beside the window
    if (within(event, '[data-own="close"]')) dialog().close();
});
