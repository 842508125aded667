// Controls and the view: what a reader changes goes into the address, what the server answers is shown
// in the controls. A field `~.n_clusters` belongs to whichever of several methods is being edited.
import { accompanied, holds, isFor, outlived, resolved } from "../rules/conditions.js";
import { filled, stepped, typed } from "../rules/typed.js";
import { change, editedField, spellOut, view } from "./address.js";
import { pageOf, within } from "./elements.js";
import { emit, on } from "./events.js";
import { confirm, flat } from "./shown.js";

const TYPING = 350; // ms after the last key until a number is applied
const OFTEN = 150; // ms between what a moving hand applies
/** @typedef {{tab: string, field: string, part: string, element: HTMLInputElement}} Part of a control */
/** @typedef {{element: HTMLElement, rule: import("../rules/conditions.js").Rule}} Conditional */

/** @type {Record<string, {parts: Part[], conditional: Conditional[]}>} */
const pages = {}; // tab -> what its page has, once it is there
/** @type {Record<string, Record<string, any>>} */
const waiting = {}; // tab -> what is to be applied soon, by the address's names
/** @type {Record<string, number>} */
const timers = {};
/** @type {Element | null} */
let abandoned = null; // what somebody was in when another view was opened; a browser tells of its end all the same
/** @type {Record<string, number>} */
const applied = {}; // tab -> when something was applied last

const resolve = (/** @type {string} */ tab, /** @type {string} */ field) => resolved(field, editedField(tab));

/** @param {string} tab */
function pageParts(tab) {
    const page = pageOf(tab);
    if (!pages[tab] && page.firstElementChild) {
        const elements = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-when]")]);
        pages[tab] = {
            parts: [...page.querySelectorAll(".control [data-part]")].map((element) => partOf(element)),
            conditional: elements.map((element) => ({ element, rule: JSON.parse(element.dataset.when || "") })),
        };
    }
    return pages[tab] || { parts: [], conditional: [] };
}

/**
 * @param {any} element
 * @returns {Part}
 */
function partOf(element) {
    const { field } = element.closest("[data-field]").dataset;
    return { tab: element.closest("[data-panel]").dataset.panel, field, part: element.dataset.part, element };
}

/**
 * The server has said what a view is: every parameter of it, and what followed from it. From then on controls are seen.
 * @param {string} tab
 * @param {Record<string, any>} answer
 */
export function confirmed(tab, answer) {
    confirm(tab, answer);
    const page = pageOf(tab);
    page.querySelector(".stage")?.toggleAttribute("data-nothing", Boolean(answer.nothing));
    refresh(tab);
    page.dataset.shown = "";
    if (answer.nothing) emit("spelled", { tab });
}

// --- What a hand does

document.addEventListener("input", (event) => {
    const element = within(event, ".control [data-part]");
    if (!element) return;
    const part = partOf(element);
    if (element === abandoned) abandoned = null;
    if (part.part === "slider") {
        mirror(part, Number(element.value));
        soon(part, Number(element.value), OFTEN);
    }
    if (part.part === "number") type(part);
    if (part.part === "words") soon(part, element.value, TYPING);
});

document.addEventListener("change", (event) => {
    const element = within(event, ".control [data-part]");
    if (!element) return;
    const part = partOf(element);
    if (part.part === "number" && element === abandoned) leave(part);
    else if (part.part === "number") settle(part);
    else
        now(
            part,
            part.part === "switch"
                ? element.checked
                : part.part === "slider"
                  ? Number(element.value)
                  : part.part === "last"
                    ? element.dataset.before + element.value.replaceAll(";", ",")
                    : element.value,
        );
});

/** @type {Record<string, number>} */
const KEYS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
document.addEventListener("keydown", (event) => {
    const element = within(event, ".control [data-part=number]");
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    const part = partOf(element);
    const by = KEYS[event.key];
    if (event.key === "Enter") settle(part);
    else if (event.key === "Escape") leave(part);
    else if (by) step(part, event.shiftKey ? 10 * Math.sign(by) : by);
    else return;
    event.preventDefault();
});

document.addEventListener("click", (event) => {
    const button = within(event, ".control .by");
    if (!button) return;
    step(partOf(button.parentElement.querySelector("[data-part=number]")), Number(button.dataset.by));
});

// Who leaves a box with nothing in it, or with what was never a number, finds its value in it again.
document.addEventListener("focusout", (event) => {
    const element = within(event, ".control [data-part=number]");
    if (element && element.value.trim() === "") leave(partOf(element));
});

/**
 * A number is being typed: it is applied when its reader stops.
 * @param {Part} part
 */
function type(part) {
    const { value, unfinished, wrong } = typed(part.element.value);
    say(part, "");
    // What is typed replaces what was, even before it is a number.
    forget(part);
    if (value === undefined || unfinished || wrong) return;
    mirror(part, value);
    soon(part, value, TYPING);
}

/**
 * A number has been typed.
 * @param {Part} part
 */
function settle(part) {
    const { value, wrong } = typed(part.element.value);
    say(part, wrong || "");
    if (wrong) forget(part);
    if (value === undefined) return;
    show(part, value);
    mirror(part, value);
    now(part, value);
}

/** @type {(part: Part, by: number) => void} */
function step(part, by) {
    const { min, max, step } = part.element.dataset;
    const from = typed(part.element.value).value ?? Number(flat(part.tab)[resolve(part.tab, part.field)]);
    if (!Number.isFinite(from)) return;
    const value = stepped(from, by, { min: Number(min), max: Number(max), step: Number(step) });
    say(part, "");
    show(part, value);
    mirror(part, value);
    soon(part, value, Date.now() - (applied[part.tab] || 0) < OFTEN ? OFTEN : 0);
}

/**
 * The value of the view again.
 * @param {Part} part
 */
function leave(part) {
    say(part, "");
    forget(part);
    const value = view().get(resolve(part.tab, part.field)) ?? flat(part.tab)[resolve(part.tab, part.field)];
    if (value !== undefined) {
        show(part, Number(value));
        mirror(part, Number(value));
    }
}

/** @type {(part: Part) => void} */
function forget({ tab, field }) {
    if (waiting[tab]) delete waiting[tab][resolve(tab, field)];
}

/**
 * Has a value applied in so many milliseconds, and what waited with it; a slider that moves on does not put it off.
 * @param {Part} part
 * @param {unknown} value
 * @param {number} wait
 */
function soon({ tab, field, part }, value, wait) {
    if (!waiting[tab]) waiting[tab] = {};
    waiting[tab][resolve(tab, field)] = value;
    const later = Math.max(0, part === "slider" ? (applied[tab] || 0) + wait - Date.now() : wait);
    clearTimeout(timers[tab]);
    if (later) timers[tab] = setTimeout(() => flush(tab), later);
    else flush(tab);
}

/** @type {(part: Part, value: unknown) => void} */
function now(part, value) {
    soon(part, value, 0);
}

/** @param {string} tab */
function flush(tab) {
    clearTimeout(timers[tab]);
    const fields = waiting[tab] || {};
    waiting[tab] = {};
    applied[tab] = Date.now();
    if (Object.keys(fields).length) apply(tab, fields);
}

/**
 * A sentence beside a control, "" for none.
 * @param {Part} part
 * @param {string} sentence
 */
function say({ element }, sentence) {
    const control = /** @type {HTMLElement} */ (element.closest(".control"));
    control.classList.toggle("wrong", Boolean(sentence));
    element.toggleAttribute("aria-invalid", Boolean(sentence));
    let place = control.querySelector(".wrong-words");
    if (!place && !sentence) return;
    if (!place) {
        place = control.appendChild(document.createElement("p"));
        place.className = "wrong-words";
        place.setAttribute("role", "alert");
    }
    place.textContent = sentence;
}

// --- What controls show

/**
 * The other parts of the same field follow at once.
 * @param {Part} moved
 * @param {any} value
 */
function mirror(moved, value) {
    for (const part of pageParts(moved.tab).parts)
        if (part.field === moved.field && part.element !== moved.element) show(part, value);
}

/** @type {(part: Part, value: any) => void} */
function show({ part, element }, value) {
    // The last of several that a field says one after another: the server has filled it in.
    if (part === "last") return;
    if (part === "switch") {
        element.checked = value === true || value === "true";
        return;
    }
    if (element.value !== String(value)) element.value = String(value);
    if (part === "number") element.setAttribute("aria-valuenow", String(value));
    if (part === "slider")
        element.style.setProperty("--at", filled(Number(value), Number(element.min), Number(element.max)));
}

/**
 * A value that the view has, unless its reader is typing another one.
 * @param {Part} part
 * @param {any} value
 */
function put(part, value) {
    const { tab, field, element } = part;
    if (part.part === "words" && element === document.activeElement) return;
    if (value === undefined || value === null || resolve(tab, field) in (waiting[tab] || {})) return;
    if (part.part === "number" && element === document.activeElement) {
        // What is being typed may stand for the same number.
        const there = typed(element.value);
        if (there.unfinished || there.value === Number(value)) return;
    }
    if (part.part === "number") say(part, "");
    show(part, value);
}

/**
 * Fields as the controls name them, to fields as the address names them.
 * @param {string} tab
 * @param {Record<string, any>} fields
 */
export function apply(tab, fields) {
    /** @type {Record<string, any>} */
    const changes = {};
    if (Object.keys(fields).some((field) => resolve(tab, field) === "method")) spellOut(tab);
    for (const [field, value] of Object.entries(fields)) {
        const name = resolve(tab, field);
        Object.assign(changes, switched(tab, name, value));
        changes[name] = value === null || value === "" ? null : String(value);
        Object.assign(changes, also(tab, name));
    }
    // Each edit is one that Back undoes, however soon the next one follows.
    change(tab, changes, { whole: "hand" in changes });
    reveal(tab);
}

/** @type {(tab: string, name: string) => Record<string, string | null>} */
function also(tab, name) {
    const moving = /** @type {HTMLElement[]} */ ([...pageOf(tab).querySelectorAll("[data-also]")]);
    const control = moving.find(({ dataset }) => resolve(tab, dataset.field || "") === name);
    const rule = JSON.parse(control?.dataset.also || "{}");
    const named = Object.fromEntries(Object.entries(rule).map(([name, value]) => [resolve(tab, name), value]));
    return accompanied(named, (name) => flat(tab)[name]);
}

/**
 * A part that changes its kind keeps the parameters that the new kind has too.
 * @param {string} tab
 * @param {string} name
 * @param {string} kind
 */
function switched(tab, name, kind) {
    const kept = pageParts(tab)
        .conditional.filter(({ rule }) => isFor(rule, kind))
        .map(({ element }) => (element.dataset.field || "").replace(/^~/, name));
    return Object.fromEntries(outlived(view().keys(), name, kept).map((field) => [field, null]));
}

// What was being typed is not for the view that takes the place of the one it was typed in.
on("opened", ({ tab }) => {
    clearTimeout(timers[tab]);
    waiting[tab] = {};
    abandoned = document.activeElement;
});

// Shows what the address says, before the server has answered or although it refused.
on("spelled", ({ tab }) => {
    const query = view();
    for (const part of pageParts(tab).parts) {
        const text = query.get(resolve(tab, part.field));
        if (text === null) continue;
        if (part.part === "switch" || part.part === "select") put(part, text);
        else if (text !== "" && Number.isFinite(Number(text))) put(part, Number(text));
    }
    reveal(tab);
});

/**
 * Shows the controls of the kinds that the address names, answered or not: what a refusal advises
 * to change has to be there.
 * @param {string} tab
 */
function reveal(tab) {
    const query = view();
    const value = (/** @type {string} */ name) => query.get(name) ?? flat(tab)[name];
    for (const { element, rule } of pageParts(tab).conditional)
        element.hidden = !holds(rule, resolve(tab, rule.field), value);
}

/**
 * Has controls follow a hand elsewhere on the page; nothing is asked for.
 * @param {string} tab
 * @param {Record<string, any>} fields
 */
export function showing(tab, fields) {
    for (const part of pageParts(tab).parts) {
        const value = fields[resolve(tab, part.field)];
        if (value !== undefined) show(part, value);
    }
}

/**
 * Brings a tab's controls up to date with the server's last answer.
 * @param {string} tab
 */
export function refresh(tab) {
    const values = flat(tab);
    if (!values.tab) return;
    for (const part of pageParts(tab).parts) {
        const highest = values.highest?.[part.field];
        if (highest && part.part === "slider")
            Object.assign(part.element, { max: String(highest), step: String(highest / 500) });
        put(part, values[resolve(tab, part.field)]);
    }
    reveal(tab);
    emit("arranged", { tab, flat: values });
}
