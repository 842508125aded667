// Clusters matched to groups by greatest overlap, so that one cluster keeps one colour.

/**
 * The colour of each cluster, as dashboard/compute/labels.py: equal sets first, then the greatest overlap, then new
 * colours.
 * @param {ArrayLike<number>} table how many points clusters (rows) and groups (columns) share
 * @param {number[]} sizes of the clusters
 * @param {number[]} ids of the groups, in order
 * @param {ArrayLike<number>} totals of the groups
 * @returns {number[]}
 */
export function matched(table, sizes, ids, totals) {
    const m = ids.length;
    const chosen = sizes.map(() => -1);
    const taken = new Uint8Array(m);
    for (let i = 0; i < sizes.length; i += 1) {
        for (let j = 0; j < m; j += 1) {
            if (table[i * m + j] !== sizes[i] || totals[j] !== sizes[i]) continue;
            chosen[i] = ids[j];
            taken[j] = 1;
        }
    }
    const free = [...chosen.keys()].filter((i) => chosen[i] < 0);
    const left = [...ids.keys()].filter((j) => !taken[j]);
    for (const [a, b] of assigned(free, left, (i, j) => table[i * m + j])) if (table[a * m + b]) chosen[a] = ids[b];
    let fresh = ids[m - 1] + 1;
    return chosen.map((id) => (id < 0 ? fresh++ : id));
}

/**
 * Pairs of rows and columns of the greatest sum, by shortest augmenting paths (Crouse 2016), step by
 * step as SciPy's linear_sum_assignment: of several answers as good, the same one.
 * @param {number[]} rows
 * @param {number[]} columns
 * @param {(row: number, column: number) => number} overlap
 */
function assigned(rows, columns, overlap) {
    const across = columns.length < rows.length;
    const [these, those] = across ? [columns, rows] : [rows, columns];
    const [nr, nc] = [these.length, those.length];
    const cost = new Float64Array(nr * nc);
    for (let i = 0; i < nr; i += 1) {
        for (let j = 0; j < nc; j += 1)
            cost[i * nc + j] = -(across ? overlap(those[j], these[i]) : overlap(these[i], those[j]));
    }
    const [u, v, shortest] = [new Float64Array(nr), new Float64Array(nc), new Float64Array(nc)];
    const [path, owner, mine] = [new Int32Array(nc), new Int32Array(nc).fill(-1), new Int32Array(nr).fill(-1)];
    const [open, seen, done] = [new Int32Array(nc), new Uint8Array(nr), new Uint8Array(nc)];
    for (let row = 0; row < nr; row += 1) {
        for (let i = 0; i < nc; i += 1) open[i] = nc - i - 1;
        let [left, least, sink, i] = [nc, 0, -1, row];
        seen.fill(0);
        done.fill(0);
        shortest.fill(Infinity);
        while (sink < 0) {
            let [at, lowest] = [-1, Infinity];
            seen[i] = 1;
            for (let it = 0; it < left; it += 1) {
                const j = open[it];
                const r = least + cost[i * nc + j] - u[i] - v[j];
                if (r < shortest[j]) {
                    path[j] = i;
                    shortest[j] = r;
                }
                if (shortest[j] < lowest || (shortest[j] === lowest && owner[j] < 0)) {
                    lowest = shortest[j];
                    at = it;
                }
            }
            least = lowest;
            const j = open[at];
            if (owner[j] < 0) sink = j;
            else i = owner[j];
            done[j] = 1;
            open[at] = open[--left];
        }
        u[row] += least;
        for (let a = 0; a < nr; a += 1) if (seen[a] && a !== row) u[a] += least - shortest[mine[a]];
        for (let b = 0; b < nc; b += 1) if (done[b]) v[b] -= least - shortest[b];
        for (let [j, a] = [sink, -1]; a !== row; ) {
            a = path[j];
            owner[j] = a;
            [mine[a], j] = [j, mine[a]];
        }
    }
    return these.map((one, i) => (across ? [those[mine[i]], one] : [one, those[mine[i]]]));
}
