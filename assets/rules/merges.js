// A tree of merges: what a cut makes of it, found exactly as the server would (dashboard/compute/tree.py, labels.py),
// in time that a moving hand does not notice.
import { matched } from "./matching.js";

/**
 * @typedef {object} Tree what never changes while it is cut; nodes are numbered as SciPy does
 * @property {number} n its leaves
 * @property {ArrayLike<number>} heights of its merges, in order
 * @property {number[]} groups the true groups, in order
 * @property {ArrayLike<number>} truth the group of each row
 * @property {Int32Array} left of each node
 * @property {Int32Array} right
 * @property {Int32Array} parent
 * @property {Int32Array} size how many rows are below a node
 * @property {Int32Array} first the first of them
 * @property {Int32Array} counts how many of them are in each group
 * @property {Int32Array} totals of the groups
 * @property {Int32Array} rows each node's rows stand together: rows[start] … rows[start + size - 1]
 * @property {Int32Array} start
 * @property {Int32Array} along the colour of each of `rows` in the last cut
 *
 * @typedef {object} Cut
 * @property {number} k how many clusters
 * @property {number} top the first node that is undone
 * @property {number[]} roots the nodes that are clusters, the largest first
 * @property {number[]} ids their colours
 * @property {Int32Array} table how many rows clusters and groups share
 */

/**
 * @param {{children: ArrayLike<number>, heights: ArrayLike<number>, owner: ArrayLike<number>, truth: ArrayLike<number>}} sent
 *     `owner` is the leaf of each row, `truth` the group of each; both are as long as there are rows
 * @returns {Tree}
 */
export function grown({ children, heights, owner, truth }) {
    const n = heights.length + 1;
    const nodes = 2 * n - 1;
    const groups = [...new Set(Array.from(truth))].sort((a, b) => a - b);
    const g = groups.length;
    const column = new Map(groups.map((group, i) => [group, i]));
    /** @type {Tree} */
    const tree = {
        n,
        heights,
        groups,
        truth,
        left: new Int32Array(nodes),
        right: new Int32Array(nodes),
        parent: new Int32Array(nodes).fill(-1),
        size: new Int32Array(nodes),
        first: new Int32Array(nodes).fill(truth.length),
        counts: new Int32Array(nodes * g),
        start: new Int32Array(nodes),
        rows: new Int32Array(truth.length),
        along: new Int32Array(truth.length),
        totals: new Int32Array(g),
    };
    const { left, right, parent, size, first, counts, start, rows } = tree;
    for (let row = truth.length - 1; row >= 0; row -= 1) {
        size[owner[row]] += 1;
        first[owner[row]] = row;
        counts[owner[row] * g + Number(column.get(truth[row]))] += 1;
    }
    for (let node = n; node < nodes; node += 1) {
        const [a, b] = [children[2 * (node - n)], children[2 * (node - n) + 1]];
        left[node] = a;
        right[node] = b;
        parent[a] = parent[b] = node;
        size[node] = size[a] + size[b];
        first[node] = Math.min(first[a], first[b]);
        for (let i = 0; i < g; i += 1) counts[node * g + i] = counts[a * g + i] + counts[b * g + i];
    }
    // Each node's rows stand together: rows[start] … rows[start + size - 1].
    for (let node = nodes - 1; node >= n; node -= 1) {
        start[left[node]] = start[node];
        start[right[node]] = start[node] + size[left[node]];
    }
    const next = start.slice(0, n);
    for (let row = 0; row < truth.length; row += 1) rows[next[owner[row]]++] = row;
    tree.totals = counts.slice((nodes - 1) * g, nodes * g);
    return tree;
}

/**
 * How many clusters a cut at this height leaves: merges strictly below it are made.
 * @param {Tree} tree
 * @param {number} height
 */
export function clustersAt({ heights, n }, height) {
    let low = 0;
    let high = heights.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (heights[middle] < height) low = middle + 1;
        else high = middle;
    }
    return n - low;
}

/**
 * The shortest decimal that leaves k clusters (dashboard/tabs/tree_view.py says it alike).
 * @param {Tree} tree
 * @param {number} k
 */
export function heightFor({ heights, n }, k) {
    const low = k < n ? heights[n - k - 1] : 0;
    const high = k > 1 ? heights[n - k] : low * 1.1 || 1;
    for (let digits = 1; digits < 12; digits += 1) {
        const middle = Number(((low + high) / 2).toPrecision(digits));
        if (low < middle && middle <= high) return middle;
    }
    return high;
}

/**
 * The clusters when the last k - 1 merges are undone, their colours matched to the true groups.
 * @param {Tree} tree
 * @param {number} k
 * @returns {Cut}
 */
export function cut(tree, k) {
    const { n, left, right, size, first, counts, groups, totals } = tree;
    const top = 2 * n - k; // the first node that is undone
    const roots = k === 1 ? [2 * n - 2] : [];
    for (let node = top; node < 2 * n - 1; node += 1) {
        if (left[node] < top) roots.push(left[node]);
        if (right[node] < top) roots.push(right[node]);
    }
    roots.sort((a, b) => size[b] - size[a] || first[a] - first[b]);
    const g = groups.length;
    const table = new Int32Array(k * g);
    roots.forEach((root, i) => {
        table.set(counts.subarray(root * g, root * g + g), i * g);
    });
    return coloured(tree, {
        k,
        top,
        roots,
        table,
        ids: matched(
            table,
            roots.map((r) => size[r]),
            groups,
            totals,
        ),
    });
}

/**
 * @param {Tree} tree
 * @param {Cut} cut
 */
function coloured(tree, cut) {
    cut.roots.forEach((root, i) => {
        tree.along.fill(cut.ids[i], tree.start[root], tree.start[root] + tree.size[root]);
    });
    return cut;
}

/**
 * A second tree's clusters, in colours matched to those of the first.
 * @param {Tree} tree
 * @param {number} k
 * @param {ArrayLike<number>} labels of each row
 * @returns {Cut}
 */
export function cutAlike(tree, k, labels) {
    const first = cut(tree, k);
    const ids = [...new Set(Array.from(labels))].sort((a, b) => a - b);
    const column = new Map(ids.map((id, i) => [id, i]));
    const table = new Int32Array(k * ids.length);
    const totals = new Int32Array(ids.length);
    for (let i = 0; i < k; i += 1) {
        const from = tree.start[first.roots[i]];
        for (let at = from; at < from + tree.size[first.roots[i]]; at += 1) {
            const j = Number(column.get(labels[tree.rows[at]]));
            table[i * ids.length + j] += 1;
            totals[j] += 1;
        }
    }
    return coloured(tree, {
        ...first,
        ids: matched(
            table,
            first.roots.map((r) => tree.size[r]),
            ids,
            totals,
        ),
    });
}

/**
 * The colour of each row.
 * @param {Tree} tree
 * @param {Int32Array} out
 */
export function labels(tree, out = new Int32Array(tree.rows.length)) {
    for (let at = 0; at < out.length; at += 1) out[tree.rows[at]] = tree.along[at];
    return out;
}

/**
 * The colour of a node, -1 where it is undone.
 * @param {Tree} tree
 * @param {Cut} cut
 * @param {number} node
 */
export const colourOf = (tree, cut, node) => (node >= cut.top ? -1 : tree.along[tree.start[node]]);

/**
 * Adjusted Rand index of clusters and groups, from how many points they share.
 * @param {Tree} tree
 * @param {Cut} cut
 */
export function ari(tree, { table, roots }) {
    const pairs = (/** @type {number} */ x) => (x * (x - 1)) / 2;
    const sum = (/** @type {ArrayLike<number>} */ list) => Array.from(list).reduce((total, x) => total + pairs(x), 0);
    const [both, ours, theirs] = [sum(table), sum(roots.map((r) => tree.size[r])), sum(tree.totals)];
    const expected = (ours * theirs) / pairs(tree.rows.length);
    const most = (ours + theirs) / 2;
    return most === expected || (both === ours && both === theirs) ? 1 : (both - expected) / (most - expected);
}

/**
 * What most rows of each strip are, where so many rows in their order along the leaves share a width.
 * @param {ArrayLike<number>} rows in their order
 * @param {ArrayLike<number>} codes of each row
 * @param {number} from the first of the rows that are shown
 * @param {number} count how many are
 * @param {number} width in strips
 * @returns {number[]} the code of each strip; the first of those that are as many
 */
export function most(rows, codes, from, count, width) {
    return Array.from({ length: width }, (_, x) => {
        const first = Math.floor((x * count) / width);
        const last = Math.max(first + 1, Math.floor(((x + 1) * count) / width));
        /** @type {Map<number, number>} */
        const counts = new Map();
        for (let at = from + first; at < from + last; at += 1) {
            const code = codes[rows[at]];
            counts.set(code, (counts.get(code) || 0) + 1);
        }
        return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
    });
}
