// Controls and the view: what a reader changes goes into the address, what the server answers is shown
// in the controls. A field `~.n_clusters` belongs to whichever of several methods is being edited.
import { holds, isFor, outlived, parsed, resolved } from "../rules/conditions.js";
import { change, edited, view } from "./address.js";
import { context, setProps } from "./dash.js";
import { pageOf } from "./elements.js";
import { emit, on } from "./events.js";
import { confirm, flat } from "./shown.js";

/** @typedef {{id: any, prop: string, field: string}} Part of a control */

/** @type {Record<string, Part[]>} */
const widgets = {}; // tab -> the parts of its controls
/** @type {Record<string, unknown>} */
const shown = {}; // id of a part -> the value it shows
/** @type {Record<string, Record<string, any>>} */
const typing = {}; // tab -> numbers that are still being typed, by the address's names
/** @type {Record<string, number>} */
const timers = {};
/** @type {Record<string, (changes: Record<string, string | null>) => Record<string, any>>} */
const consequences = {};

const key = (/** @type {any} */ id) => JSON.stringify(id);
const resolve = (/** @type {string} */ tab, /** @type {string} */ field) => resolved(field, edited(tab));
/** @type {(a: unknown, b: unknown) => boolean} */
const same = (a, b) => a === b || (a !== "" && b !== "" && Number(a) === Number(b) && typeof a !== "boolean");

/**
 * Changes of a tab's view may have consequences that the tab alone knows of.
 * @param {string} tab
 * @param {(changes: Record<string, string | null>) => Record<string, any>} following
 */
export function haveConsequences(tab, following) {
    consequences[tab] = following;
}

/**
 * Called by Dash with the server's answer (every parameter of the view, and what followed from
 * it) and every control of a tab, whenever one of them changes.
 * @param {Record<string, any> | null} answer
 */
export function controls(answer) {
    const {
        inputs_list: [, ...parts],
        triggered,
    } = context();
    const inputs = parts.flat();
    if (!inputs.length) return;
    const tab = inputs[0].id.tab;
    if (!widgets[tab]) fold(tab);
    widgets[tab] = inputs.map((/** @type {any} */ { id, property }) => ({
        id,
        prop: property,
        field: id.field || id.switch,
    }));
    const moved = new Set(triggered.map((/** @type {any} */ t) => t.prop_id));
    /** @type {Record<string, any>} */
    const changes = {};
    typing[tab] = typing[tab] || {};
    const typed = typing[tab];
    for (const { id, property, value } of inputs) {
        // Values that we set ourselves arrive one by one: only what moved, and not to where we put it,
        // was moved by the reader.
        if (!moved.has(`${ordered(id)}.${property}`)) continue;
        if (!same(shown[key(id)], value)) {
            const field = id.field || id.switch;
            mirror(tab, field, value, id);
            if (id.part === "number") typed[resolve(tab, field)] = value;
            else changes[field] = value;
        }
        shown[key(id)] = value;
    }
    if (Object.keys(changes).length) apply(tab, changes);
    if (Object.keys(typed).length) settle(tab);
    if (answer && answer !== flat(tab)) {
        confirm(tab, answer);
        pageOf(tab).querySelector(".stage")?.toggleAttribute("data-nothing", Boolean(answer.nothing));
        refresh(tab);
        if (answer.nothing) emit("spelled", { tab });
    }
}

/**
 * On a narrow screen charts come first: the settings above them start folded.
 * @param {string} tab
 */
function fold(tab) {
    const side = /** @type {HTMLDetailsElement | null} */ (pageOf(tab).querySelector(".side"));
    if (side && matchMedia("(max-width: 860px)").matches) side.open = false;
}

/**
 * An id as Dash writes it: its keys in alphabetical order.
 * @param {any} id
 */
const ordered = (id) => JSON.stringify(Object.fromEntries(Object.entries(id).sort()));

/**
 * A number is applied when its reader stops typing. (Mantine's own debouncing repeats an older
 * number after a newer one has been set from outside.)
 * @param {string} tab
 */
function settle(tab) {
    clearTimeout(timers[tab]);
    timers[tab] = setTimeout(() => {
        const fields = typing[tab];
        typing[tab] = {};
        apply(tab, fields);
    }, 350);
}

/**
 * The other parts of the same field follow at once.
 * @param {string} tab
 * @param {string} field
 * @param {unknown} value
 * @param {any} moved
 */
function mirror(tab, field, value, moved) {
    for (const w of widgets[tab]) if (w.field === field && key(w.id) !== key(moved)) put(w, value);
}

/**
 * @param {Part} widget
 * @param {unknown} value
 */
function put(widget, value) {
    if (value === undefined || value === null || same(shown[key(widget.id)], value)) return;
    if (widget.id.part === "number" && resolve(widget.id.tab, widget.field) in typing[widget.id.tab]) return;
    shown[key(widget.id)] = value;
    setProps(widget.id, { [widget.prop]: value });
}

/**
 * Fields as the controls name them, to fields as the address names them.
 * @param {string} tab
 * @param {Record<string, any>} fields
 */
export function apply(tab, fields) {
    /** @type {Record<string, any>} */
    const changes = {};
    for (const [field, value] of Object.entries(fields)) {
        const name = resolve(tab, field);
        Object.assign(changes, switched(tab, name, value));
        changes[name] = value === null ? null : String(value);
        Object.assign(changes, also(tab, field));
    }
    change(tab, { ...consequences[tab]?.(changes), ...changes });
    reveal(tab);
}

/**
 * Moving some controls decides something else as well: data-also='{"method.cut": "n_clusters"}';
 * null stands for what the other field shows now, "" takes it out.
 * @param {string} tab
 * @param {string} field
 */
function also(tab, field) {
    const element = /** @type {HTMLElement | null} */ (
        pageOf(tab).querySelector(`[data-also][data-field="${CSS.escape(field)}"]`)
    );
    const fields = Object.entries(JSON.parse(element?.dataset.also || "{}"));
    const known = fields.map(([name, value]) => [name, value ?? flat(tab)[name]]);
    return Object.fromEntries(known.filter(([, value]) => value !== undefined).map(([n, v]) => [n, String(v) || null]));
}

/**
 * The controls that are shown under a rule only.
 * @param {string} tab
 */
function conditional(tab) {
    const found = /** @type {HTMLElement[]} */ ([...pageOf(tab).querySelectorAll("[data-when]:not([data-when=''])")]);
    return found.map((element) => ({ element, rule: parsed(element.dataset.when || "") }));
}

/**
 * A part that changes its kind keeps the parameters that the new kind has too.
 * @param {string} tab
 * @param {string} name
 * @param {string} kind
 */
function switched(tab, name, kind) {
    const kept = conditional(tab)
        .filter(({ rule }) => isFor(rule, kind))
        .map(({ element }) => (element.dataset.field || "").replace(/^~/, name));
    return Object.fromEntries(outlived(view(tab).keys(), name, kept).map((field) => [field, null]));
}

// Shows what the address says, before the server has answered or although it refused.
on("spelled", ({ tab }) => {
    const query = view(tab);
    for (const w of widgets[tab] || []) {
        const text = query.get(resolve(tab, w.field));
        if (text === null) continue;
        if (w.prop === "checked") put(w, text === "true");
        else if (w.id.part === "select") put(w, text);
        else if (text !== "" && Number.isFinite(Number(text))) put(w, Number(text));
    }
    if (widgets[tab]) reveal(tab);
});

/**
 * Shows the controls of the kinds that the address names, answered or not: what a refusal advises
 * to change has to be there.
 * @param {string} tab
 */
function reveal(tab) {
    const query = view(tab);
    pageOf(tab).dataset.revealed = "";
    const value = (/** @type {string} */ name) => query.get(name) ?? flat(tab)[name];
    for (const { element, rule } of conditional(tab)) element.hidden = !holds(rule, resolve(tab, rule.field), value);
}

/**
 * Has controls follow a hand elsewhere on the page; nothing is asked for. While it moves they are only
 * `sketched`: Mantine takes longer to draw a number than a step of the hand may take.
 * @param {string} tab
 * @param {Record<string, any>} fields
 * @param {boolean} sketched
 */
export function showing(tab, fields, sketched = false) {
    for (const w of widgets[tab] || []) {
        const value = fields[resolve(tab, w.field)];
        if (value === undefined) continue;
        sketch(w, value);
        if (!sketched) put(w, value);
    }
}

/**
 * @param {Part} widget
 * @param {number} value
 */
function sketch(widget, value) {
    const there = /** @type {any} */ (document.getElementById(ordered(widget.id)));
    if (!there) return;
    if (widget.id.part === "number") there.value = String(value);
    const thumb = widget.id.part === "slider" && there.querySelector("[role=slider]");
    if (!thumb) return;
    const [low, high] = ["valuemin", "valuemax"].map((name) => Number(thumb.getAttribute(`aria-${name}`)));
    const share = `${100 * Math.min(Math.max((value - low) / (high - low), 0), 1)}%`;
    thumb.style.setProperty("--slider-thumb-offset", share);
    there
        .querySelector(".mantine-Slider-bar")
        ?.style.setProperty("--slider-bar-width", `calc(${share} + 2 * var(--slider-size))`);
}

/**
 * Brings a tab's controls up to date with the server's last answer.
 * @param {string} tab
 */
export function refresh(tab) {
    const values = flat(tab);
    if (!values.tab || !widgets[tab]) return;
    for (const w of widgets[tab]) {
        const highest = values.highest?.[w.field];
        if (highest && w.id.part === "slider") setProps(w.id, { max: highest, step: highest / 500 });
        put(w, values[resolve(tab, w.field)]);
    }
    reveal(tab);
    emit("arranged", { tab, flat: values });
}
