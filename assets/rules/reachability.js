// Clusters in an order of points, cut at a height, as sklearn.cluster.cluster_optics_dbscan finds them.

/**
 * @typedef {object} Order points in an order in which those of a cluster stand together
 * @property {ArrayLike<number>} reach how far each is from those before it
 * @property {ArrayLike<number>} core how near each has enough others
 * @property {ArrayLike<number>} rows the row of each
 */

/**
 * The cluster of each row, by the order in which they come; -1 is noise.
 * @param {Order} order
 * @param {number} eps
 * @returns {{labels: Int32Array, clusters: number, noise: number}}
 */
export function cutAt({ reach, core, rows }, eps) {
    const labels = new Int32Array(rows.length);
    let [cluster, noise] = [-1, 0];
    for (let at = 0; at < rows.length; at += 1) {
        const far = reach[at] > eps;
        if (far && core[at] <= eps) cluster += 1;
        const alone = far && core[at] > eps;
        noise += Number(alone);
        labels[rows[at]] = alone ? -1 : cluster;
    }
    return { labels, clusters: cluster + 1, noise };
}

/**
 * How many points have enough others within a distance.
 * @param {ArrayLike<number>} core
 * @param {number} eps
 */
export function denseAt(core, eps) {
    let dense = 0;
    for (let at = 0; at < core.length; at += 1) dense += Number(core[at] <= eps);
    return dense;
}

/**
 * The same clusters by numbers that others have on the screen, each of those taken by what it shares most with; of
 * what is left, by numbers that none has.
 * @param {Int32Array} labels
 * @param {number} clusters how many there are
 * @param {ArrayLike<number>} shown the numbers of the same rows on the screen
 * @returns {Int32Array}
 */
export function alike(labels, clusters, shown) {
    /** @type {Map<number, number>[]} */
    const shared = Array.from({ length: clusters }, () => new Map());
    for (let row = 0; row < labels.length; row += 1) {
        if (labels[row] < 0 || shown[row] < 0) continue;
        const of = shared[labels[row]];
        of.set(shown[row], (of.get(shown[row]) || 0) + 1);
    }
    const pairs = shared.flatMap((of, cluster) => [...of].map(([number, n]) => ({ cluster, number, n })));
    pairs.sort((one, other) => other.n - one.n);
    const numbers = new Int32Array(clusters).fill(-1);
    const taken = new Set();
    for (const { cluster, number } of pairs) {
        if (numbers[cluster] >= 0 || taken.has(number)) continue;
        numbers[cluster] = number;
        taken.add(number);
    }
    let fresh = 0;
    for (let cluster = 0; cluster < clusters; cluster += 1) {
        if (numbers[cluster] >= 0) continue;
        while (taken.has(fresh)) fresh += 1;
        numbers[cluster] = fresh;
        taken.add(fresh);
    }
    return labels.map((label) => (label < 0 ? -1 : numbers[label]));
}
