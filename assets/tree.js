// Dendrogram: what of the tree the browser knows, and how tree, cloud and numbers are painted by it while a
// hand moves the cut or points at a branch.
window.explorer = window.explorer || {};

(function (explorer) {
    const TAB = "dendrogram";
    const [TREE, CLOUD, SECOND, HEIGHTS] = ["tree", "cloud", "second", "heights"].map((name) => `${TAB}-${name}`);
    const FADED = 61;
    const NONE = 255;
    const cloud = explorer.cloudOver(CLOUD);
    const grown = {}; // chart id -> {from: what was sent, tree, over, shape, of: the trace that the shape is of}
    // What is painted: a cut, that of the second tree, rows that stand out, and the height at which a hand holds the line.
    const state = { k: null, hand: false, cut: null, second: null, lit: null, height: 0 };
    const MOST_COMPARED = 200; // dashboard/tabs/tree_view.py

    const byId = (name) => document.getElementById(`${TAB}-${name}`);

    // The tree of a chart, worked out once for each that was sent.
    function known(id = TREE) {
        const sent = explorer.extra(id);
        if (!sent) return null;
        if (grown[id]?.from !== sent) {
            const parts = Object.fromEntries(Object.entries(sent).map(([name, spec]) => [name, explorer.array(spec)]));
            const tree = explorer.grown(parts);
            const node = new Map([...parts.nodes].map((name, i) => [name, i]));
            grown[id] = { from: sent, tree, names: parts.nodes, owner: parts.owner, node, whole: parts.nodes[2 * tree.n - 2] === 2 * tree.n - 2, over: explorer.treeOver(id) };
        }
        return grown[id];
    }

    // What of it is drawn; null while the chart is not there, or shows what lies below all that was sent.
    function shape(id = TREE) {
        const mine = known(id);
        const leaves = explorer.plot(id)?._fullData?.at(-1);
        if (!mine || !leaves) return null;
        if (mine.of !== leaves.customdata) {
            const pairs = [...leaves.customdata];
            mine.of = leaves.customdata;
            mine.shape = explorer.shapeOf(mine.tree, pairs.map(([name]) => mine.node.get(name)), pairs.map(([, size]) => size));
        }
        return mine.shape;
    }

    // The tree is cut into k clusters, with a hand at the line or as the server has it.
    function cut(k) {
        const mine = known();
        if (!mine || k < 1 || k > mine.tree.n) return null;
        if (state.k !== k || state.tree !== mine.tree) {
            Object.assign(state, { k, tree: mine.tree, cut: explorer.cut(mine.tree, k) });
            state.labels = explorer.labels(mine.tree, state.labels?.length === mine.tree.rows.length ? state.labels : undefined);
            state.second = null;
        }
        if (!compared()) state.second = null;
        else if (state.second?.tree !== known(SECOND).tree) state.second = against(known(SECOND).tree, k);
        return state.cut;
    }

    // Whether there is a second tree, of the same points.
    const compared = () => (explorer.flat(TAB).against ?? "none") !== "none" && known(SECOND)?.tree.rows.length === known().tree.rows.length;

    // The second tree cut into as many clusters, in the colours of the first, and the points that change sides.
    function against(tree, k) {
        if (k > Math.min(MOST_COMPARED, tree.n)) return { tree, cut: explorer.cut(tree, Math.min(k, tree.n)), moved: null };
        const alike = explorer.cutAlike(tree, k, state.labels);
        const labels = explorer.labels(tree);
        return { tree, cut: alike, moved: Uint8Array.from(labels, (label, row) => Number(label !== state.labels[row])) };
    }
    const moved = () => (state.second?.moved?.includes(1) ? state.second.moved : null);

    const settled = () => cut(Number(explorer.flat(TAB)["method.n_clusters"]));

    // Paints what there is to see at this moment: a moving cut, a branch pointed at, a selection.
    function render() {
        const selection = explorer.selection(TAB);
        const now = state.hand ? state.cut : settled();
        const chosen = state.lit || (state.selected ? selection?.rows : null);
        if (!now || (!state.hand && !chosen)) return end();
        const alone = Boolean(selection?.alone && !state.lit);
        branches(TREE, now, chosen, alone, state.hand ? state.height : height());
        if (state.second) branches(SECOND, state.second.cut, chosen, alone, explorer.heightFor(state.second.tree, now.k));
        const lit = chosen || moved();
        if (state.hand || state.lit) cloud.paint(codes(known().tree, lit, alone));
        else cloud.end();
    }

    function branches(id, now, rows, alone, line) {
        const seen = explorer.plot(id) && shape(id);
        if (!seen) return;
        const { tree, over } = known(id);
        const full = rows && whole(tree, rows);
        const code = (node) => {
            const colour = explorer.colourOf(tree, now, node);
            if (full && !full(node)) return alone ? NONE : FADED;
            return colour < 0 ? -1 : colour % FADED;
        };
        over.paint(seen, code, (node) => !!full && full(node), line);
    }

    const height = () => Number(explorer.flat(TAB)["method.distance_threshold"]);

    // Whether all rows below a node are in `rows`.
    function whole(tree, rows) {
        const before = new Int32Array(rows.length + 1);
        for (let at = 0; at < rows.length; at += 1) before[at + 1] = before[at] + rows[tree.rows[at]];
        return (node) => before[tree.start[node] + tree.size[node]] - before[tree.start[node]] === tree.size[node];
    }

    let buffer = new Uint8Array();
    function codes(tree, rows, alone) {
        const { labels } = state;
        if (buffer.length !== labels.length) buffer = new Uint8Array(labels.length);
        for (let row = 0; row < buffer.length; row += 1) {
            buffer[row] = rows && !rows[row] ? (alone ? NONE : FADED) : labels[row] % FADED;
        }
        return buffer;
    }

    function end() {
        cloud.end();
        for (const mine of Object.values(grown)) mine.over.end();
    }

    // The sizes of the clusters as one bar, below the leaves and in their order; what is thinner than a pixel is grey.
    function sizes(now) {
        const place = byId("sizes");
        const [axis, scale] = [explorer.plot(TREE)?._fullLayout?.xaxis, explorer.plot(CLOUD)?._fullData?.[0]?.marker.colorscale];
        if (!place || !now || !axis || !scale) return;
        const canvas = place.firstElementChild || place.appendChild(document.createElement("canvas"));
        const dpr = Math.min(window.devicePixelRatio || 1, 2);
        const [width, high] = [Math.round(axis._length * dpr), 14 * dpr];
        if (canvas.width !== width) Object.assign(canvas, { width, height: high });
        Object.assign(canvas.style, { marginLeft: `${axis._offset}px`, width: `${axis._length}px` });
        const context = canvas.getContext("2d");
        context.fillStyle = explorer.token("--faint");
        context.fillRect(0, 0, width, high);
        for (const { from, share, colour } of along(now)) {
            if (share * width < dpr) continue;
            context.clearRect(from * width, 0, share * width, high);
            context.fillStyle = scale[2 * colour][1];
            context.fillRect(from * width, 0, Math.max(1, share * width - dpr), high);
        }
    }

    // The clusters below what is drawn of the tree: where they begin and how wide they are, in parts of its points.
    function along({ roots, ids }) {
        const { size, start, n } = state.tree;
        const seen = shape();
        const top = seen ? seen.nodes[seen.root] : 2 * n - 2;
        const [first, points] = [start[top], size[top]];
        return roots
            .map((root, i) => ({ from: (start[root] - first) / points, share: size[root] / points, colour: ids[i] % FADED, size: size[root] }))
            .filter(({ from, share }) => from < 1 && from + share > 0);
    }

    function saidSizes(now) {
        const all = along(now).sort((a, b) => a.from - b.from).map(({ size }) => size.toLocaleString("en"));
        const said = `Sizes, from left to right: ${all.slice(0, 12).join(", ")}${all.length > 12 ? ` and ${(all.length - 12).toLocaleString("en")} more` : ""}`;
        byId("sizes").setAttribute("aria-label", said);
        byId("sizes").title = said;
    }

    // Numbers of the strip follow the hand; the server writes the same when it lets go.
    function numbers(values) {
        for (const pair of byId("numbers").querySelectorAll(".numbers > div")) {
            const value = values[pair.querySelector("dt").textContent];
            if (value !== undefined) pair.querySelector("dd").textContent = value;
        }
    }

    // What is said of the cut follows too.
    function reading(now) {
        const place = byId("numbers").querySelector(".reading");
        if (place) place.textContent = explorer.reading(state.tree, now, explorer.flat(TAB).noun);
    }

    // And the dot of the cut among the merge heights, drawn as dashboard/figures/dendrogram.py has it: that of the largest
    // jump stays as it is. `marked` is the dot that the hand has moved the mark to.
    const [PLAIN, HERE] = [{ colour: "#8b95a1", size: 7 }, { colour: "#4c6ef5", size: 11 }];
    let marked = null;
    function mark(k) {
        const gd = explorer.plot(HEIGHTS);
        const colours = gd?._fullData?.[0]?.marker.color;
        if (!colours) return;
        const [from, to] = [marked ?? colours.indexOf(HERE.colour), k - 2];
        if (from === to) return;
        for (const dot of gd.querySelectorAll(".scatterlayer .point")) {
            const { i } = dot.__data__;
            if ((i !== from && i !== to) || ![PLAIN.colour, HERE.colour].includes(colours[i])) continue;
            const { colour, size } = i === to ? HERE : PLAIN;
            dot.setAttribute("d", `M${size / 2},0A${size / 2},${size / 2} 0 1,1 0,-${size / 2}A${size / 2},${size / 2} 0 0,1 ${size / 2},0Z`);
            dot.style.fill = colour;
        }
        marked = to;
    }
    const unmarked = () => (marked = null);

    explorer.trees = { TAB, TREE, byId, state, known, shape, cut, settled, moved, render, sizes, saidSizes, numbers, reading, mark, unmarked };
})(window.explorer);
