// A tree of merges in the browser: what a cut makes of it, found here exactly as the server would
// (dashboard/compute/tree.py, labels.py), in time that a moving hand does not notice.
window.explorer = window.explorer || {};

(function (explorer) {
    const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u2: Uint16Array, i2: Int16Array, u1: Uint8Array, i1: Int8Array };

    // An array as dashboard/figures/drawing.py sends it.
    explorer.array = ({ dtype, bdata }) => new ARRAYS[dtype](Uint8Array.from(atob(bdata), (c) => c.charCodeAt(0)).buffer);

    // What never changes while a tree is cut. `owner` is the leaf of each row, `truth` the group of each;
    // both are as long as there are rows. Nodes are numbered as SciPy does.
    explorer.grown = function ({ children, heights, owner, truth }) {
        const n = heights.length + 1;
        const nodes = 2 * n - 1;
        const groups = [...new Set(truth)].sort((a, b) => a - b);
        const g = groups.length;
        const column = new Map(groups.map((group, i) => [group, i]));
        const tree = {
            n, heights, groups, truth, left: new Int32Array(nodes), right: new Int32Array(nodes), parent: new Int32Array(nodes).fill(-1),
            size: new Int32Array(nodes), first: new Int32Array(nodes).fill(truth.length), counts: new Int32Array(nodes * g),
            start: new Int32Array(nodes), rows: new Int32Array(truth.length), along: new Int32Array(truth.length),
        };
        const { left, right, parent, size, first, counts, start, rows } = tree;
        for (let row = truth.length - 1; row >= 0; row -= 1) {
            size[owner[row]] += 1;
            first[owner[row]] = row;
            counts[owner[row] * g + column.get(truth[row])] += 1;
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
    };

    // How many clusters a cut at this height leaves: merges strictly below it are made.
    explorer.clustersAt = function ({ heights, n }, height) {
        let low = 0;
        let high = heights.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (heights[middle] < height) low = middle + 1;
            else high = middle;
        }
        return n - low;
    };

    // The shortest decimal that leaves k clusters (dashboard/tabs/tree_view.py says it alike).
    explorer.heightFor = function ({ heights, n }, k) {
        const low = k < n ? heights[n - k - 1] : 0;
        const high = k > 1 ? heights[n - k] : low * 1.1 || 1;
        for (let digits = 1; digits < 12; digits += 1) {
            const middle = Number(((low + high) / 2).toPrecision(digits));
            if (low < middle && middle <= high) return middle;
        }
        return high;
    };

    // The clusters when the last k - 1 merges are undone, 0 the largest: `roots` their nodes, `ids` their
    // colours, matched to the true groups; `tree.along` the colour of each of tree.rows.
    explorer.cut = function (tree, k) {
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
        roots.forEach((root, i) => table.set(counts.subarray(root * g, root * g + g), i * g));
        return coloured(tree, { k, top, roots, table, ids: matched(table, roots.map((r) => size[r]), groups, totals) });
    };

    function coloured(tree, cut) {
        cut.roots.forEach((root, i) => tree.along.fill(cut.ids[i], tree.start[root], tree.start[root] + tree.size[root]));
        return cut;
    }

    // The colours of a second tree's clusters, matched to those of the first: `labels` of each row.
    explorer.cutAlike = function (tree, k, labels) {
        const cut = explorer.cut(tree, k);
        const ids = [...new Set(labels)].sort((a, b) => a - b);
        const column = new Map(ids.map((id, i) => [id, i]));
        const table = new Int32Array(k * ids.length);
        const totals = new Int32Array(ids.length);
        for (let i = 0; i < k; i += 1) {
            const from = tree.start[cut.roots[i]];
            for (let at = from; at < from + tree.size[cut.roots[i]]; at += 1) {
                const j = column.get(labels[tree.rows[at]]);
                table[i * ids.length + j] += 1;
                totals[j] += 1;
            }
        }
        return coloured(tree, { ...cut, ids: matched(table, cut.roots.map((r) => tree.size[r]), ids, totals) });
    };

    // The colour of each row, and of a node: -1 where it is undone.
    explorer.labels = function (tree, out = new Int32Array(tree.rows.length)) {
        for (let at = 0; at < out.length; at += 1) out[tree.rows[at]] = tree.along[at];
        return out;
    };
    explorer.colourOf = (tree, cut, node) => (node >= cut.top ? -1 : tree.along[tree.start[node]]);

    // Adjusted Rand index of clusters and groups, from how many points they share.
    explorer.ari = function (tree, { k, table, roots }) {
        const pairs = (x) => (x * (x - 1)) / 2;
        const sum = (list) => list.reduce((total, x) => total + pairs(x), 0);
        const [both, ours, theirs] = [sum(table), sum(roots.map((r) => tree.size[r])), sum(tree.totals)];
        const expected = (ours * theirs) / pairs(tree.rows.length);
        const most = (ours + theirs) / 2;
        return most === expected || (both === ours && both === theirs) ? 1 : (both - expected) / (most - expected);
    };

    // A cut in words, as dashboard/tabs/tree_words.py and dashboard/compute/scores.py say it; a group is called `one`.
    explorer.reading = function ({ rows, totals }, { k, table, ids }, [one, many]) {
        if (k === 1) return "The cut is above the last merge: everything is one cluster. Lower it to see groups.";
        if (k === rows.length) return "The cut is below the first merge: every point is a cluster of its own. Raise it to see groups.";
        const g = totals.length;
        const owners = new Int32Array(k); // of how many groups a cluster holds the most
        let split = 0;
        for (let j = 0; j < g; j += 1) {
            let [most, next, main] = [0, 0, -1];
            for (let i = 0; i < k; i += 1) {
                const count = table[i * g + j];
                if (count > most) [most, next, main] = [count, most, i];
                else if (count > next) next = count;
                if (count === most && count && ids[i] < ids[main]) main = i;
            }
            owners[main] += 1;
            split += Number(most < 0.9 * totals[j] && next >= 0.1 * totals[j]);
        }
        const shared = owners.filter((count) => count > 1);
        const sharing = shared.reduce((sum, count) => sum + count, 0);
        const of = (count) => (g === 1 ? `The ${one}` : count === 2 && g === 2 ? `Both ${many}` : count === g ? `All ${g} ${many}` : `${count} of the ${g} ${many}`);
        const told = [];
        if (split) told.push(`${of(split)} ${split === 1 ? "is" : "are"} split`);
        if (sharing) told.push(`${told.length ? sharing : of(sharing)} share ${shared.length === 1 ? "a cluster" : `${shared.length} clusters`}`);
        if (told.length) return `${told.join(" and ")}.`;
        const subject = g === 1 ? `The ${one}` : `Every ${one}`;
        if (k === g) return `${subject} is one cluster of its own.`;
        const rest = k - g === 1 ? "1 more cluster holds" : `${k - g} more clusters hold`;
        return `${subject} has a cluster of its own, and ${rest} a few of the points.`;
    };

    // As dashboard/compute/labels.py: equal sets first, then the greatest overlap, then new colours.
    function matched(table, sizes, ids, totals) {
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

    // Pairs of rows and columns of the greatest sum, by shortest augmenting paths (Crouse 2016), step by
    // step as SciPy's linear_sum_assignment: of several answers as good, the same one.
    function assigned(rows, columns, overlap) {
        const across = columns.length < rows.length;
        const [these, those] = across ? [columns, rows] : [rows, columns];
        const [nr, nc] = [these.length, those.length];
        const cost = new Float64Array(nr * nc);
        for (let i = 0; i < nr; i += 1) {
            for (let j = 0; j < nc; j += 1) cost[i * nc + j] = -(across ? overlap(those[j], these[i]) : overlap(these[i], those[j]));
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
})(window.explorer);
