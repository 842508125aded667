// What charts can do besides being looked at: a chart's data attribute names its kind (`data-cut="tree"`), and the tab
// that knows the kind says here how it is watched and what a click in it does. Its code may still be on its way.

/** @typedef {import("./plotly_private.js").Graph} Graph */
/**
 * @typedef {object} Kind
 * @property {(gd: Graph, value: string) => void} [watch] called once for each chart, when it is there
 * @property {(gd: Graph, event: PointerEvent, point: any, value: string) => void} [click] a release in place, and the point under it
 */
/**
 * @typedef {object} Stage what a chart shows besides what was sent
 * @property {(id: string, data: any[]) => any[]} staged the traces of a chart as they are drawn
 */

/** @type {Record<string, () => Promise<Kind>>} */
const kinds = {};
/** @type {(id: string) => Promise<Stage | null> | null} */
let stageOf = () => null;

/**
 * @param {string} name of the data attribute
 * @param {() => Promise<Kind>} load
 */
export function register(name, load) {
    kinds[name] = load;
}

/** @param {(id: string) => Promise<Stage | null> | null} of the stage that a chart is on just now; null for none */
export function setStage(of) {
    stageOf = of;
}

/** @param {string} id */
export const stage = (id) => stageOf(id);

/**
 * The kinds of a chart, and the value of each.
 * @param {HTMLElement} chart
 */
export const kindsOf = (chart) =>
    Object.keys(kinds)
        .filter((name) => chart.dataset[name])
        .map((name) => ({ load: kinds[name], value: chart.dataset[name] || "" }));
