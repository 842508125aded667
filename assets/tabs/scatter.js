// Scatter: which of the four places are in use, which one the controls edit, which study looks into them, and
// the clusters that stand out in all charts.

import { isAlone, marked } from "../charts/marks.js";
import { select } from "../charts/selection.js";
import { clusters } from "../charts/sent.js";
import { change, currentTab, edited, fieldOf, view } from "../page/address.js";
import { apply, refresh } from "../page/controls.js";
import { reveal } from "../page/edges.js";
import { fit, panelOf, within } from "../page/elements.js";
import { on } from "../page/events.js";
import { flat } from "../page/shown.js";
import { parts, pressed, rows } from "../rules/lighting.js";

const TAB = "scatter";
const page = () => document.getElementById(`${TAB}-page`);

// The controls have been brought up to date.
on("arranged", ({ tab, flat: values }) => tab === TAB && arrange(values));
function arrange(flat) {
    const used = [...page().querySelectorAll("[data-slot]")]
        .map((c) => c.dataset.slot)
        .filter((s) => flat[fieldOf(s)] !== "off");
    const editing = edited();
    // A study says which of the charts are to be seen with it.
    const seen = used.filter((slot) => (flat.cards || used).includes(slot));
    look();
    for (const card of page().querySelectorAll("[data-slot]")) {
        card.hidden = !seen.includes(card.dataset.slot);
        card.classList.toggle("editing", card.dataset.slot === editing && used.length > 1);
    }
    for (const button of page().querySelectorAll("[data-edit]")) {
        const slot = button.dataset.edit;
        button.hidden = !used.includes(slot);
        button.setAttribute("aria-pressed", String(slot === editing));
    }
    for (const close of page().querySelectorAll(".close")) close.hidden = used.length < 2;
    document.getElementById(`${TAB}-compare`).hidden = used.length === 4;
    document.getElementById(`${TAB}-grid`).dataset.count = String(seen.length);
    if (used.length && !used.includes(editing)) edit(used[0]);
    recall();
    fit();
}

// The look that is asked for is marked, and its place is there, before its answer is; of one that is refused the mark
// stays, as in all controls, and what is on the screen is what was there before.
function look() {
    const asked = view().get("show") ?? "charts";
    const under = "asking" in panelOf(TAB).dataset;
    study(under ? asked : (flat(TAB).show ?? asked));
    for (const button of page().querySelectorAll(".look")) press(button, JSON.parse(button.dataset.set).show === asked);
}

function press(button, is) {
    if (is && button.ariaPressed !== "true") reveal(button);
    button.setAttribute("aria-pressed", String(is));
}
on("asked", ({ tab }) => {
    if (tab !== TAB || !flat(TAB).tab) return;
    look();
    fit();
});
on("settled", ({ tab }) => tab === TAB && flat(TAB).tab && look());

function study(name) {
    for (const part of page().querySelectorAll("[data-study]")) part.hidden = part.dataset.study !== name;
    page().querySelector(".split").dataset.show = name;
}

// Only a study looks at the one that is edited.
function edit(slot) {
    change(TAB, { edit: slot }, { toServer: flat(TAB).show !== "charts", push: false });
    refresh(TAB);
}

// Said by the address, even that it is nothing; or else what the study lights.
const lit = () => view().get("select") ?? flat(TAB).lights ?? "";

function light() {
    setTimeout(mark); // an answer's words may be on their way
    const found = here() ?? marked(TAB);
    select(TAB, found, isAlone());
}

// What the charts that are there say of it: nothing of groups, nor of a run that is coloured by something else.
function here() {
    const what = lit();
    const named = what.includes("g") ? [] : parts(what);
    const plain = (flat(TAB).colour ?? "clusters") === "clusters" || !named.some(({ slot }) => slot === "a");
    return named.length && plain ? rows(named, (slot) => clusters(`${TAB}-chart-${slot}`)) : null;
}

on("filled", mark);
function mark() {
    for (const button of page().querySelectorAll("[data-lit]"))
        button.setAttribute("aria-pressed", String(button.dataset.lit === lit()));
}

// The steps of k-means, once they are looked at: their code comes with the first look.
/** @type {Promise<typeof import("./steps.js")> | null} */
let loading = null;
function steps() {
    const show = flat(TAB).show ?? view().get("show");
    if (!loading && show === "steps") loading = import("./steps.js");
    return loading;
}

/** What a chart shows besides what was sent: the step that is looked at. */
export const stage = () => steps();

// What the browser keeps by itself is as the address has it, whatever was drawn and whoever changed it.
function recall() {
    light();
    steps()?.then(({ step }) => step());
}
on("spelled", ({ tab }) => tab === TAB && recall());
on("drawing", ({ tab }) => tab === TAB && recall());

// Clusters to stand out, as the address has them; the same again is none.
function lightUp(what) {
    change(TAB, { select: pressed(what, lit(), flat(TAB).lights ?? ""), isolate: null });
    light();
}

/** A click in a study's chart: it lights a cluster, or goes to a step. */
export function click(gd, event, point, what) {
    if (what === "step") steps()?.then((module) => module.click(gd, event));
    else if (point) lightUp(flat(TAB).cards[0] + point.customdata);
}

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && currentTab() === TAB && lit()) lightUp(lit());
});

const SLOTS = ["a", "b", "c", "d"];
const told = (name) => JSON.parse(page().querySelector(`[data-${name}]`).dataset[name]);

function compare() {
    const kinds = SLOTS.map((s) => flat(TAB)[fieldOf(s)]);
    const slot = SLOTS[kinds.indexOf("off")];
    if (slot) apply(TAB, { [slot]: told("suggested").find((s) => !kinds.includes(s)), edit: slot });
}

document.addEventListener("click", (event) => {
    const button = within(event, "[data-edit]");
    if (button) edit(button.dataset.edit);
    const lighter = within(event, "[data-lit]");
    if (lighter) lightUp(lighter.dataset.lit);
    if (within(event, `#${TAB}-compare`)) compare();
});

// The page may have been answered for while this was on its way.
if (flat(TAB).tab) arrange(flat(TAB));
