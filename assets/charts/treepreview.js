// The links of a dendrogram, painted fast: where they are is kept as long as the same is drawn.
import { constants } from "../page/constants.js";
import { canvasOver } from "./canvas.js";
import { axesOf, plot, tracesOf } from "./plotly_private.js";

const ABOVE = constants().colours.above;
const FADED = constants().codes.faded;
const NONE = 255; // a branch that is left out

export function treeOver(id) {
    let shown = false;
    let places = null;

    /**
     * @param {import("../rules/treeshape.js").Shape} shape
     * @param {(node: number) => number} colour the code of a drawn node, -1 above the cut, 255 for none
     * @param {(node: number) => boolean} strong which are wide
     * @param {number | null} line the height of a line across
     */
    function paint(shape, colour, strong = () => false, line = null) {
        const gd = plot(id);
        const { canvas, dpr, context, chart } = canvasOver(id);
        const { x: xaxis, y: yaxis } = axesOf(gd);
        const scale = tracesOf(gd).at(-1).marker.colorscale;
        const [left, top] = corner(gd, chart, xaxis, yaxis);
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
        context.rect(left * dpr, (top - 4) * dpr, xaxis.length * dpr, (yaxis.length + 12) * dpr);
        context.clip();
        const grey = (/** @type {[number, number[]]} */ [key]) => Number(key >> 1 === FADED);
        for (const [key, nodes] of [...groups].sort((p, q) => grey(q) - grey(p))) {
            context.strokeStyle = context.fillStyle = key < 0 ? ABOVE : scale[2 * (key >> 1)][1];
            context.lineWidth = (key & 1 ? 2.6 : 1.4) * dpr;
            links(context, shape, nodes, X, Y);
            for (const i of nodes) if (i >= shape.links) leaf(context, X[i], Y[i], shape.sizes[i], dpr);
        }
        if (line !== null) across(context, left * dpr, (left + xaxis.length) * dpr, (top + yaxis.d2p(line)) * dpr, dpr);
        context.restore();
        canvas.hidden = false;
        if (!shown) chart.classList.add("painted");
        shown = true;
    }

    const corner = (gd, chart, xaxis, yaxis) => {
        const [place, around] = [gd.getBoundingClientRect(), chart.getBoundingClientRect()];
        return [place.left - around.left + xaxis.offset, place.top - around.top + yaxis.offset];
    };

    // Where nodes are on the canvas; both axes are linear, and asking Plotly for each node takes longer than drawing it.
    function placed(shape, xaxis, yaxis, left, top, dpr) {
        const [x0, y0] = [xaxis.d2p(0), yaxis.d2p(0)];
        const [dx, dy] = [xaxis.d2p(1) - x0, yaxis.d2p(1) - y0];
        const key = [x0, y0, dx, dy, left, top, dpr].join();
        if (places?.key !== key || places.shape !== shape) {
            places = {
                key,
                shape,
                X: shape.x.map((x) => (left + x0 + dx * x) * dpr),
                Y: shape.y.map((y) => (top + y0 + dy * y) * dpr),
            };
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

    return { paint, end };
}

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
    context.strokeStyle = constants().colours.jump;
    context.lineWidth = 1.5 * dpr;
    context.setLineDash([9 * dpr, 9 * dpr]);
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    context.stroke();
}
