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

/**
 * The changes of a tab's view that come with another one's; none as long as nobody has chosen any data or method there.
 * @param {string} from the tab that is left
 * @param {string} to the tab that is opened
 * @param {string} query of the one that is left
 * @param {Record<string, any>} flat every parameter of the one that is left, as the server last confirmed it
 * @param {string} there the query of the one that is opened
 * @param {boolean} always also what nobody has chosen, since what is opened is a row of it
 * @returns {Record<string, string | null>} null takes a field out
 */
export function carried(from, to, query, flat, there, always = false) {
    const named = [...new URLSearchParams(query)];
    const chose = (/** @type {string} */ part) => always || named.some(([name]) => isOf(name, part));
    const data = flat.data ?? new URLSearchParams(query).get("data");
    if (from === to || !data || !(chose("data") || chose("hide") || chose(METHOD[from]))) return {};
    /** @type {Record<string, string | null>} */
    const out = {};
    const now = new URLSearchParams(there);
    for (const name of now.keys()) if (isOf(name, "data")) out[name] = null;
    for (const [name, value] of named) if (isOf(name, "data")) out[name] = value;
    const other = describes(now) !== describes(new URLSearchParams({ ...Object.fromEntries(named), data }));
    if (other) for (const name of OF_ROWS[to]) if (now.has(name)) out[name] = null;
    const hide = new URLSearchParams(query).get("hide");
    if (hide !== now.get("hide")) out.hide = hide;
    return { ...out, ...method(from, to, chose(METHOD[from]), flat, now, other), data: String(data) };
}

/** @type {(name: string, part: string) => boolean} */
const isOf = (name, part) => name === part || name.startsWith(`${part}.`);

/** @param {URLSearchParams} fields */
const describes = (fields) => JSON.stringify([...fields].filter(([name]) => isOf(name, "data")).sort());

/** @type {(from: string, to: string, chosen: boolean, flat: Record<string, any>, now: URLSearchParams, other: boolean) => Record<string, string | null>} */
function method(from, to, chosen, flat, now, other) {
    const [mine, theirs] = [METHOD[from], METHOD[to]];
    /** @type {Record<string, string | null>} */
    const gone = {};
    for (const name of now.keys()) if (isOf(name, theirs)) gone[name] = null;
    // What suits other data is not what was said of the data before.
    if (!chosen || !(mine in flat || from === "dendrogram")) return other ? gone : {};
    const kind = from === "dendrogram" ? "agglomerative" : flat[mine];
    const value = (/** @type {string} */ name) => flat[`${mine}.${name}`];
    if (to === "dendrogram") {
        const count = value("n_clusters") ?? value("n_components");
        const cut = kind === "agglomerative" ? CUT : [];
        const told = { cut: "n_clusters", n_clusters: count, ...pick(cut, value) };
        return count === undefined ? gone : { ...gone, ...spelled(theirs, told) };
    }
    const names = from === "dendrogram" ? CUT : Object.keys(flat).flatMap((name) => within(name, mine));
    return { ...gone, ...spelled(theirs, pick(names, value)), [theirs]: String(kind) };
}

/** @type {(name: string, part: string) => string[]} */
const within = (name, part) => (name.startsWith(`${part}.`) ? [name.slice(part.length + 1)] : []);

/** @type {(names: string[], value: (name: string) => any) => Record<string, any>} */
const pick = (names, value) => Object.fromEntries(names.map((name) => [name, value(name)]));

/** @type {(part: string, fields: Record<string, any>) => Record<string, string>} */
const spelled = (part, fields) =>
    Object.fromEntries(
        Object.entries(fields)
            .filter(([, value]) => value !== undefined)
            .map(([name, value]) => [`${part}.${name}`, String(value)]),
    );
