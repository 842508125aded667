// What becomes of a region that was drawn: it is selected, added to what is selected, or taken away from it. Where that
// would leave nothing, or finds no room in an address, everything stays and a sentence says so.
import { held, pointsOf, remember, rowsOf, spaceOf } from "../charts/drawn.js";
import { isAlone } from "../charts/marks.js";
import { select as light, selection } from "../charts/selection.js";
import { tabOf } from "../charts/sent.js";
import { change, view } from "../page/address.js";
import { emit } from "../page/events.js";
import { canBegin, MOST, parsed, radiusFor, scales, simplified, spelled } from "../rules/regions.js";

/**
 * @typedef {import("../rules/regions.js").Region} Region
 * @typedef {"new" | "add" | "away"} How
 * @typedef {{text: string, deed: () => Told}} Offer
 * @typedef {{said: string, offers: Offer[]}} Told
 */

const FEW = 10; // points in a ball that is offered

/** With commas; the browser's own way to put them takes 20 ms the first time. @param {number} n */
export const figure = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
/** @param {number} n */
export const counted = (n) => `${figure(n)} point${n === 1 ? "" : "s"}`;

/** @param {Uint8Array} rows */
export function sum(rows) {
    let n = 0;
    for (let i = 0; i < rows.length; i += 1) n += rows[i];
    return n;
}

/**
 * @param {string} id of a cloud
 * @param {Region} region
 * @param {How} how
 * @param {() => number} [nearest] a row near to what was drawn, for an offer
 * @returns {Told}
 */
export function choose(id, region, how, nearest = () => -1) {
    const tab = tabOf(id);
    if (!held(id, region)?.includes(1)) return empty(id, how, nearest());
    const alone = { text: "Select it alone", deed: () => choose(id, region, "new") };
    const parts = how === "new" ? [] : before(tab);
    if (!parts) return told("To what is selected now nothing can be added here, nor taken from it.", alone);
    const select = fitting(tab, [...parts, { ...region, away: how === "away" }]);
    if (!select) return told(`An address has room for ${MOST.regions} regions, and this is one too many.`, alone);
    const rows = rowsOf(tab, select);
    if (rows && !rows.includes(1)) return told("Without these nothing would be left. What was selected still is.");
    put(tab, select, how, rows);
    return told(rows ? `${counted(sum(rows))} selected.` : "Selected.");
}

/** @type {(said: string, ...offers: Offer[]) => Told} */
const told = (said, ...offers) => ({ said, offers });

/** @type {(id: string, how: How, nearest: number) => Told} */
function empty(id, how, nearest) {
    const said = `No point lies within what was drawn. ${view().get("select") ? "What was selected still is." : "Nothing is selected."}`;
    const there = pointsOf(id);
    if (nearest < 0 || !there) return told(said);
    const radius = radiusFor(nearest, FEW, there.points, scales(there.box));
    const deed = () => choose(id, { kind: "ball", row: nearest, radius }, how);
    return told(said, { text: `Select the ${FEW} points nearest to it`, deed });
}

/**
 * The regions of what is selected, to which another one can be added; null where it cannot.
 * @param {string} tab
 * @returns {Region[] | null}
 */
function before(tab) {
    const select = view().get("select") ?? "";
    const regions = parsed(select);
    if (regions) return regions.space === spaceOf(tab) ? regions.parts : null;
    if (!select) return [];
    const rows = selection(tab)?.rows;
    if (!canBegin(select) || !rows) return null;
    remember(select, rows);
    return [{ kind: "before", select }];
}

/**
 * Regions as an address has room for them, the last line simpler where it has to be; null where it has none.
 * @param {string} tab
 * @param {Region[]} parts
 */
function fitting(tab, parts) {
    if (parts.length > MOST.regions) return null;
    const [last, first] = [parts[parts.length - 1], parts.slice(0, -1)];
    const simpler = [MOST.corners, 20, 10].map((most) =>
        last.kind === "lasso" ? { ...last, corners: simplified(last.corners, most) } : last,
    );
    const texts = simpler.map((one) => spelled({ space: spaceOf(tab), parts: [...first, one] }));
    return texts.find((text) => text.length <= MOST.letters) ?? null;
}

/**
 * What was drawn stands out first, and then is asked for.
 * @type {(tab: string, select: string, how: How, rows: Uint8Array | null) => void}
 */
function put(tab, select, how, rows) {
    const asked = () => {
        change(tab, { select, ...(how === "new" ? { isolate: null } : {}) }, { whole: true });
        emit("spelled", { tab });
    };
    if (!rows) return asked();
    requestAnimationFrame(() => setTimeout(asked));
    light(tab, rows, how !== "new" && isAlone());
}

/**
 * Nothing is selected any more.
 * @param {string} tab
 * @returns {Told}
 */
export function clear(tab) {
    if (!view().get("select")) return told("");
    change(tab, { select: null, isolate: null }, { whole: true });
    emit("spelled", { tab });
    return told("Nothing is selected any more. Back selects it again.");
}
