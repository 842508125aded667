// What one tab's view has in common with the others goes along when another tab is opened: the data, and the method
// that clusters it. Everything else is a tab's own.

/** @type {Record<string, string>} what a tab calls the method whose clusters it shows */
const METHOD = { blobs: "a", dendrogram: "method", digits: "method", neighbours: "method" };
/** @type {Record<string, string[]>} what a tab says of rows or branches that other data does not have */
const OF_ROWS = {
    blobs: ["lit"],
    dendrogram: ["selected", "isolate", "root"],
    digits: ["cluster"],
    neighbours: ["row"],
};
// What a tree and a clustering by it are both told.
const CUT = ["linkage", "cut", "n_clusters", "distance_threshold"];

/** @typedef {{kind: string, constants: Record<string, any>}} Run a method by its kind, and its constants */

/**
 * The method that a tab shows the clusters of; null where it is not known yet.
 * @param {string} tab
 * @param {Record<string, any>} flat every parameter of its view, as the server last confirmed it
 * @returns {Run | null}
 */
export function runOf(tab, flat) {
    const mine = METHOD[tab];
    const kind = tab === "dendrogram" ? "agglomerative" : flat[mine];
    const names = Object.keys(flat).flatMap((name) => within(name, mine));
    if (!kind || !names.length) return null;
    const own = tab === "dendrogram" ? CUT : names;
    return { kind, constants: Object.fromEntries(own.map((name) => [name, flat[`${mine}.${name}`]])) };
}

/**
 * What a tab's address says of its method, for it to be known again.
 * @param {string} tab
 * @param {string} query
 */
export const saidOfMethod = (tab, query) => describes(new URLSearchParams(query), METHOD[tab]);

/**
 * The changes of a tab's view that come with another one's; none as long as nobody has chosen any data or method there.
 * @param {string} from the tab that is left
 * @param {string} to the tab that is opened
 * @param {string} query of the one that is left
 * @param {Record<string, any>} flat every parameter of the one that is left, as the server last confirmed it
 * @param {string} there the query of the one that is opened
 * @param {{always?: boolean, run?: Run | null}} options `always` takes along also what nobody has chosen, since what is
 *     opened is a row of it; `run` is the method that came here and goes on, null for none
 * @returns {Record<string, string | null>} null takes a field out
 */
export function carried(from, to, query, flat, there, { always = false, run } = {}) {
    const here = new URLSearchParams(query);
    const now = new URLSearchParams(there);
    const data = flat.data ?? here.get("data");
    const chosen = [...here.keys()].some((name) => ["data", "hide", METHOD[from]].some((part) => isOf(name, part)));
    if (from === to || !data || !(always || chosen)) return {};
    /** @type {Record<string, string | null>} */
    const out = {};
    for (const name of now.keys()) if (isOf(name, "data")) out[name] = null;
    for (const [name, value] of here) if (isOf(name, "data")) out[name] = value;
    here.set("data", data);
    const other = describes(now, "data") !== describes(here, "data");
    if (other) for (const name of OF_ROWS[to]) if (now.has(name)) out[name] = null;
    if (here.get("hide") !== now.get("hide")) out.hide = here.get("hide");
    const goes = run === undefined ? runOf(from, flat) : run;
    return { ...out, ...method(to, goes, now, other), data: String(data) };
}

/** @type {(name: string, part: string) => boolean} */
const isOf = (name, part) => name === part || name.startsWith(`${part}.`);

/** @type {(fields: URLSearchParams, part: string) => string} */
const describes = (fields, part) => JSON.stringify([...fields].filter(([name]) => isOf(name, part)).sort());

/** @type {(to: string, run: Run | null, now: URLSearchParams, other: boolean) => Record<string, string | null>} */
function method(to, run, now, other) {
    const theirs = METHOD[to];
    /** @type {Record<string, string | null>} */
    const gone = {};
    for (const name of now.keys()) if (isOf(name, theirs)) gone[name] = null;
    // What suits other data is not what was said of the data before.
    if (!run) return other ? gone : {};
    if (to !== "dendrogram") return { ...gone, ...spelled(theirs, run.constants), [theirs]: run.kind };
    const count = run.constants.n_clusters ?? run.constants.n_components;
    if (count === undefined) return other ? gone : {};
    const cut = run.kind === "agglomerative" ? run.constants : { cut: "n_clusters", n_clusters: count };
    return { ...gone, ...spelled(theirs, cut) };
}

/** @type {(name: string, part: string) => string[]} */
const within = (name, part) => (name.startsWith(`${part}.`) ? [name.slice(part.length + 1)] : []);

/** @type {(part: string, fields: Record<string, any>) => Record<string, string>} */
const spelled = (part, fields) =>
    Object.fromEntries(
        Object.entries(fields)
            .filter(([, value]) => value !== undefined)
            .map(([name, value]) => [`${part}.${name}`, String(value)]),
    );
