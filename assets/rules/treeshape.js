// What of a tree is drawn, and which of its branches a place or a key means.

/**
 * @typedef {object} Shape what of a tree is drawn: nodes with links first, then leaves
 * @property {number[]} nodes
 * @property {Map<number, number>} place of each node among them
 * @property {number} links how many of them have links
 * @property {Int32Array} left the children of each link, by their place
 * @property {Int32Array} right
 * @property {Float64Array} x in data coordinates
 * @property {Float64Array} y
 * @property {Float64Array} low the first leaf below
 * @property {Float64Array} high the last
 * @property {Int32Array} sizes of the leaves
 * @property {number} root
 */

/**
 * What of a tree is drawn, from its leaves; null where the tree does not reach so low.
 * @param {import("./merges.js").Tree} tree
 * @param {(number | undefined)[]} leaves
 * @param {number[]} sizes
 * @returns {Shape | null}
 */
export function shapeOf(tree, leaves, sizes) {
    const place = new Map();
    const seen = new Uint8Array(2 * tree.n - 1);
    /** @type {number[]} */
    const links = [];
    for (const node of leaves) {
        if (node === undefined) return null;
        seen[node] = 1;
    }
    for (let node = tree.n; node < 2 * tree.n - 1; node += 1) {
        if (seen[node] || !seen[tree.left[node]] || !seen[tree.right[node]]) continue;
        seen[node] = 1;
        links.push(node);
    }
    const nodes = [...links, ...leaves.map(Number)];
    nodes.forEach((node, i) => {
        place.set(node, i);
    });
    const [x, y] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
    const [low, high, of] = [x.slice(), x.slice(), new Int32Array(nodes.length)];
    const [left, right] = [new Int32Array(links.length), new Int32Array(links.length)];
    leaves.forEach((_, i) => {
        x[links.length + i] = low[links.length + i] = high[links.length + i] = 5 + 10 * i;
        of[links.length + i] = sizes[i];
    });
    links.forEach((node, i) => {
        [left[i], right[i]] = [Number(place.get(tree.left[node])), Number(place.get(tree.right[node]))];
        x[i] = (x[left[i]] + x[right[i]]) / 2;
        y[i] = tree.heights[node - tree.n];
        [low[i], high[i]] = [low[left[i]], high[right[i]]];
    });
    return {
        nodes,
        place,
        links: links.length,
        left,
        right,
        x,
        y,
        low,
        high,
        sizes: of,
        root: links.length ? links.length - 1 : 0,
    };
}

/**
 * The branch at a place of a tree: the one that a cut at this height would leave there; null beside the tree.
 * @param {Shape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} slack how far above its highest link a place still means the tree
 */
export function nodeAt(shape, x, y, slack) {
    let i = shape.root;
    if (y > shape.y[i] + slack || x < shape.low[i] - 5 || x > shape.high[i] + 5) return null;
    while (i < shape.links && y < shape.y[i]) {
        const [left, right] = [shape.left[i], shape.right[i]];
        i = x < (shape.high[left] + shape.low[right]) / 2 ? left : right;
    }
    return shape.nodes[i];
}

/**
 * Where an arrow key leads from a branch: to its parent, its larger child, or the one on a side.
 * @param {Shape} shape
 * @param {import("./merges.js").Tree} tree
 * @param {number | null} from
 * @param {string} key
 */
export function walked(shape, tree, from, key) {
    const drawn = (/** @type {number} */ node) => shape.place.has(node);
    if (from === null || !drawn(from)) return shape.nodes[shape.root];
    const { left, right, size, parent } = tree;
    if (key === "ArrowUp") return drawn(parent[from]) ? parent[from] : from;
    if (from < tree.n || !drawn(left[from])) return from;
    const larger = size[right[from]] > size[left[from]] ? right[from] : left[from];
    /** @type {Record<string, number>} */
    const ways = { ArrowDown: larger, ArrowLeft: left[from], ArrowRight: right[from] };
    return ways[key];
}
