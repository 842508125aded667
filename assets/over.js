// Fast pictures over charts: while a hand moves, a tree and a cloud are painted on plain canvases that lie
// over Plotly's, which takes seconds for a thousand points where these take milliseconds.
window.explorer = window.explorer || {};

(function (explorer) {
    const MOST = 12000; // of more points a sample is drawn while the hand moves
    const ABOVE = "#8b95a1"; // dashboard/figures/theme.py
    const FADED = 61;
    const NONE = 255; // a point that is left out
    const HALF = 0x7fffffff; // takes half of a pixel's ink away
    const GLYPH = 2.97; // as wide, in pixels, as Plotly draws a 3D marker of size 1

    // A canvas as large as a chart, sharp on any screen.
    function canvasOver(id) {
        const chart = document.getElementById(`${id}-frame`).closest(".chart");
        let canvas = chart.querySelector(":scope > canvas");
        if (!canvas) {
            canvas = chart.appendChild(document.createElement("canvas"));
            canvas.className = "over";
            canvas.setAttribute("aria-hidden", "true");
        }
        const dpr = Math.min(window.devicePixelRatio || 1, 2);
        const [width, height] = [Math.round(chart.clientWidth * dpr), Math.round(chart.clientHeight * dpr)];
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        return { canvas, dpr, context: canvas.getContext("2d"), chart };
    }

    const twoFrames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));

    // The points of a 3D chart: begin, paint(a colour code for each row) as often as it takes, end.
    explorer.cloudOver = function (id) {
        let ready = null;
        const scene = () => explorer.plot(id)?._fullLayout?.scene?._scene;

        function begin() {
            const glplot = scene()?.glplot;
            if (ready || !glplot?.cameraParams) return;
            const { canvas, dpr, context } = canvasOver(id);
            const trace = explorer.plot(id)._fullData[0];
            const image = context.createImageData(canvas.width, canvas.height);
            const inks = Array.from({ length: 64 }, (_, code) => inkOf(trace.marker.colorscale[2 * code][1]));
            ready = { canvas, context, image, inks, pixels: new Uint32Array(image.data.buffer), ...projected(scene(), trace, canvas, dpr) };
            ready.disc = disc(Math.max(2, GLYPH * trace.marker.size * dpr), canvas.width);
            // Without its points Plotly draws the axes alone, which takes no time.
            ready.hidden = glplot.objects.filter((object) => object.isOpaque);
            for (const object of ready.hidden) object.isOpaque = object.isTransparent = () => false;
            canvas.hidden = false;
            ready.fresh = true;
        }

        function paint(codes) {
            begin();
            if (!ready) return;
            const { context, image, pixels, order, x, y, inks, canvas, disc: { inside, edge, r } } = ready;
            const [right, bottom] = [canvas.width - r, canvas.height - r];
            pixels.fill(0);
            // What is grey lies behind what is not. Writing pixels takes a tenth of the time of drawing discs.
            for (const faded of [true, false]) {
                for (let i = 0; i < order.length; i += 1) {
                    const code = codes[order[i]];
                    if (code === NONE || (code === FADED) !== faded || x[i] < r || y[i] < r || x[i] >= right || y[i] >= bottom) continue;
                    const at = y[i] * canvas.width + x[i];
                    const ink = inks[code];
                    for (let p = 0; p < inside.length; p += 1) pixels[at + inside[p]] = ink;
                    for (let p = 0; p < edge.length; p += 1) if (!pixels[at + edge[p]]) pixels[at + edge[p]] = ink & HALF;
                }
            }
            context.putImageData(image, 0, 0);
            if (!ready.fresh) return;
            ready.fresh = false;
            redraw();
        }

        function redraw() {
            scene()?.glplot?.redraw();
        }

        function end() {
            if (!ready) return;
            const { hidden, canvas } = ready;
            ready = null;
            for (const object of hidden) for (const name of ["isOpaque", "isTransparent"]) delete object[name];
            redraw();
            twoFrames(() => !ready && (canvas.hidden = true));
        }

        return { paint, end, active: () => !!ready };
    };

    // Where points are on the canvas, far ones first.
    function projected(scene, trace, canvas, dpr) {
        const { model, view, projection } = scene.glplot.cameraParams;
        const m = times(projection, times(view, model));
        const [a, b, c] = scene.dataScale;
        const box = scene.container.getBoundingClientRect();
        const around = canvas.parentElement.getBoundingClientRect();
        const every = Math.ceil(trace.x.length / MOST);
        const n = Math.ceil(trace.x.length / every);
        const [px, py, depth, order] = [new Int16Array(n), new Int16Array(n), new Float32Array(n), new Int32Array(n)];
        for (let i = 0; i < n; i += 1) {
            const [x, y, z] = [trace.x[i * every] * a, trace.y[i * every] * b, trace.z[i * every] * c];
            const w = m[3] * x + m[7] * y + m[11] * z + m[15];
            px[i] = (box.left - around.left + (((m[0] * x + m[4] * y + m[8] * z + m[12]) / w + 1) / 2) * box.width) * dpr;
            py[i] = (box.top - around.top + ((1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w) / 2) * box.height) * dpr;
            depth[i] = w;
        }
        const far = Array.from({ length: n }, (_, i) => i).sort((i, j) => depth[j] - depth[i]);
        far.forEach((i, at) => (order[at] = i * every));
        return { order, x: Int16Array.from(far, (i) => px[i]), y: Int16Array.from(far, (i) => py[i]) };
    }

    const times = (p, q) => Float64Array.from({ length: 16 }, (_, at) => {
        let sum = 0;
        for (let k = 0; k < 4; k += 1) sum += p[4 * k + (at % 4)] * q[4 * (at >> 2) + k];
        return sum;
    });

    // The pixels of a disc, as steps from its middle in an image so wide: those inside, and half of them at its edge.
    function disc(diameter, width) {
        const r = Math.ceil(diameter / 2) + 1;
        const [inside, edge] = [[], []];
        for (let y = -r; y <= r; y += 1) {
            for (let x = -r; x <= r; x += 1) {
                const beyond = Math.hypot(x, y) - diameter / 2;
                if (beyond < 0.75) (beyond <= -0.25 ? inside : edge).push(y * width + x);
            }
        }
        return { inside: Int32Array.from(inside), edge: Int32Array.from(edge), r };
    }

    // A colour as a pixel of an image holds it.
    function inkOf(colour) {
        const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
        return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    }

    // The links of a dendrogram: where they are is kept as long as the same is drawn.
    explorer.treeOver = function (id) {
        let shown = false;
        let places = null;

        // `colour` is the code of a drawn node, -1 above the cut, 255 for none; `strong` says which are wide;
        // `line` is the height of a line across.
        function paint(shape, colour, strong = () => false, line = null) {
            const gd = explorer.plot(id);
            const { canvas, dpr, context, chart } = canvasOver(id);
            const { xaxis, yaxis } = gd._fullLayout;
            const scale = gd._fullData.at(-1).marker.colorscale;
            const [left, top] = corner(gd, chart);
            const { X, Y } = placed(shape, xaxis, yaxis, left, top, dpr);
            const groups = new Map(); // twice the code of a colour, and one more where links are wide -> nodes by their place
            for (let i = 0; i < shape.nodes.length; i += 1) {
                const code = colour(shape.nodes[i]);
                if (code === NONE) continue;
                const key = 2 * code + Number(strong(shape.nodes[i]));
                const group = groups.get(key);
                if (group) group.push(i);
                else groups.set(key, [i]);
            }
            context.clearRect(0, 0, canvas.width, canvas.height);
            context.save();
            context.beginPath();
            context.rect(left * dpr, (top - 4) * dpr, xaxis._length * dpr, (yaxis._length + 12) * dpr);
            context.clip();
            const grey = ([key]) => Number(key >> 1 === FADED);
            for (const [key, nodes] of [...groups].sort((p, q) => grey(q) - grey(p))) {
                context.strokeStyle = context.fillStyle = key < 0 ? ABOVE : scale[2 * (key >> 1)][1];
                context.lineWidth = (key & 1 ? 2.6 : 1.4) * dpr;
                links(context, shape, nodes, X, Y);
                for (const i of nodes) if (i >= shape.links) leaf(context, X[i], Y[i], shape.sizes[i], dpr);
            }
            if (line !== null) across(context, left * dpr, (left + xaxis._length) * dpr, (top + yaxis.d2p(line)) * dpr, dpr);
            context.restore();
            canvas.hidden = false;
            if (!shown) chart.classList.add("painted");
            shown = true;
        }

        const corner = (gd, chart) => {
            const [place, around] = [gd.getBoundingClientRect(), chart.getBoundingClientRect()];
            return [place.left - around.left + gd._fullLayout.xaxis._offset, place.top - around.top + gd._fullLayout.yaxis._offset];
        };

        // Where nodes are on the canvas; both axes are linear, and asking Plotly for each node takes longer than drawing it.
        function placed(shape, xaxis, yaxis, left, top, dpr) {
            const [x0, y0] = [xaxis.d2p(0), yaxis.d2p(0)];
            const [dx, dy] = [xaxis.d2p(1) - x0, yaxis.d2p(1) - y0];
            const key = [x0, y0, dx, dy, left, top, dpr].join();
            if (places?.key !== key || places.shape !== shape) {
                places = { key, shape, X: shape.x.map((x) => (left + x0 + dx * x) * dpr), Y: shape.y.map((y) => (top + y0 + dy * y) * dpr) };
            }
            return places;
        }

        function end() {
            if (!shown) return;
            shown = false;
            const { canvas, chart } = canvasOver(id);
            canvas.hidden = true;
            chart.classList.remove("painted");
        }

        return { paint, end, active: () => shown };
    };

    // Links go up, across and down; those that are narrower than a third of a pixel are drawn as a single line up.
    function links(context, shape, nodes, X, Y) {
        context.beginPath();
        for (const i of nodes) {
            if (i >= shape.links) continue;
            const [a, b] = [shape.left[i], shape.right[i]];
            context.moveTo(X[a], Y[a]);
            context.lineTo(X[a], Y[i]);
            if (X[b] - X[a] < 0.34) continue;
            context.lineTo(X[b], Y[i]);
            context.lineTo(X[b], Y[b]);
        }
        context.stroke();
    }

    // A folded leaf is a triangle, as dashboard/figures/dendrogram.py has it.
    function leaf(context, x, y, size, dpr) {
        const r = ((size > 1 ? Math.min(12, Math.max(5, 4 + Math.log2(size))) : 3) / 2) * dpr;
        if (size === 1) return context.fillRect(x - r, y - r, 2 * r, 2 * r);
        context.beginPath();
        context.moveTo(x, y - r);
        context.lineTo(x + r, y + r);
        context.lineTo(x - r, y + r);
        return context.fill();
    }

    function across(context, from, to, y, dpr) {
        context.strokeStyle = "#d55e00";
        context.lineWidth = 1.5 * dpr;
        context.setLineDash([9 * dpr, 9 * dpr]);
        context.beginPath();
        context.moveTo(from, y);
        context.lineTo(to, y);
        context.stroke();
    }

    // What of a tree is drawn, from its leaves: nodes with links first, then leaves, their places in data
    // coordinates, and the children of each link by their place here. Null where the tree does not reach so low.
    explorer.shapeOf = function (tree, leaves, sizes) {
        const place = new Map();
        const k = leaves.length;
        const seen = new Uint8Array(2 * tree.n - 1);
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
        const nodes = [...links, ...leaves];
        nodes.forEach((node, i) => place.set(node, i));
        const [x, y] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
        const [low, high, of] = [x.slice(), x.slice(), new Int32Array(nodes.length)];
        const [left, right] = [new Int32Array(links.length), new Int32Array(links.length)];
        leaves.forEach((_, i) => {
            x[links.length + i] = low[links.length + i] = high[links.length + i] = 5 + 10 * i;
            of[links.length + i] = sizes[i];
        });
        links.forEach((node, i) => {
            [left[i], right[i]] = [place.get(tree.left[node]), place.get(tree.right[node])];
            x[i] = (x[left[i]] + x[right[i]]) / 2;
            y[i] = tree.heights[node - tree.n];
            [low[i], high[i]] = [low[left[i]], high[right[i]]];
        });
        return { nodes, place, links: links.length, left, right, x, y, low, high, sizes: of, root: links.length ? links.length - 1 : 0, k };
    };
})(window.explorer);
