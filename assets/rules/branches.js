// What `select` in the address means to a tree: nodes in the order in which they were chosen, `ward:12,5,-8`; v was
// added, -v - 1 taken out again.

/**
 * The branches of a tree that an address selects; none where it selects something else.
 * @param {string | null} text
 * @param {string} tree its name there
 * @returns {number[]}
 */
export const parsed = (text, tree) =>
    text?.startsWith(`${tree}:`)
        ? text
              .slice(tree.length + 1)
              .split(",")
              .map(Number)
        : [];

/**
 * Branches of a tree as an address selects them; null for none.
 * @param {number[]} list
 * @param {string} tree
 */
export const spelled = (list, tree) => (list.length ? `${tree}:${list.join()}` : null);

/** @param {number} v an entry of the list */
export const nodeOf = (v) => (v < 0 ? -v - 1 : v);

/**
 * The list once another branch is chosen; what lies inside of it says nothing more.
 * @param {number[]} before
 * @param {number} name of the branch
 * @param {(v: number) => boolean} inside whether an entry lies inside of it
 * @param {{add: boolean, remove: boolean}} how with neither, it alone
 * @param {number} most how many entries an address may have
 */
export function after(before, name, inside, { add, remove }, most = Infinity) {
    const rest = add || remove ? before.filter((v) => !inside(v)) : [];
    const now = [...rest, remove ? -name - 1 : name].slice(-most);
    return now.some((v) => v >= 0) ? now : [];
}

/**
 * The rows below a node, set to a value.
 * @param {import("./merges.js").Tree} tree
 * @param {number} node
 * @param {Uint8Array} rows
 * @param {number} value
 */
export function below(tree, node, rows = new Uint8Array(tree.rows.length), value = 1) {
    for (let at = tree.start[node]; at < tree.start[node] + tree.size[node]; at += 1) rows[tree.rows[at]] = value;
    return rows;
}

/**
 * Whether a node lies inside of another, or is it.
 * @param {import("./merges.js").Tree} tree
 * @param {number} node
 * @param {number | undefined} other
 */
export const isInside = ({ start, size }, node, other) =>
    other !== undefined && start[other] >= start[node] && start[other] + size[other] <= start[node] + size[node];

/**
 * The rows that a list selects, 1 each; null for none.
 * @param {import("./merges.js").Tree} tree
 * @param {number[]} list
 * @param {Map<number, number>} place the node of the tree for each name
 */
export function rows(tree, list, place) {
    /** @type {Uint8Array | undefined} */
    let found;
    for (const v of list) {
        const node = place.get(nodeOf(v));
        if (node !== undefined) found = below(tree, node, found, Number(v >= 0));
    }
    return found?.includes(1) ? found : null;
}
