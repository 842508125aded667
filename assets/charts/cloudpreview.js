// The points of a 3D chart, painted fast: begin, paint(a colour code for each row) as often as it takes, end.
import { constants } from "../page/constants.js";
import { canvasOver } from "./canvas.js";
import { hidePoints, plot, projectionOf, redraw, tracesOf } from "./plotly_private.js";

const MOST = 12000; // of more points a sample is drawn while the hand moves
const FADED = constants().codes.faded;
const NONE = 255; // a point that is left out
const HALF = 0x7fffffff; // takes half of a pixel's ink away
const GLYPH = 2.97; // as wide, in pixels, as Plotly draws a 3D marker of size 1

const twoFrames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));

export function cloudOver(id) {
    let ready = null;
    function begin() {
        const gd = plot(id);
        const there = projectionOf(gd);
        if (ready || !there) return;
        const { canvas, dpr, context } = canvasOver(id);
        const trace = tracesOf(gd)[0];
        const image = context.createImageData(canvas.width, canvas.height);
        const inks = Array.from({ length: 64 }, (_, code) => inkOf(trace.marker.colorscale[2 * code][1]));
        ready = {
            canvas,
            context,
            image,
            inks,
            pixels: new Uint32Array(image.data.buffer),
            ...projected(there, trace, canvas, dpr),
        };
        ready.disc = disc(Math.max(2, GLYPH * trace.marker.size * dpr), canvas.width);
        ready.showPoints = hidePoints(gd);
        canvas.hidden = false;
        ready.fresh = true;
    }

    function paint(codes) {
        begin();
        if (!ready) return;
        const {
            context,
            image,
            pixels,
            order,
            x,
            y,
            inks,
            canvas,
            disc: { inside, edge, r },
        } = ready;
        const [right, bottom] = [canvas.width - r, canvas.height - r];
        pixels.fill(0);
        // What is grey lies behind what is not. Writing pixels takes a tenth of the time of drawing discs.
        for (const faded of [true, false]) {
            for (let i = 0; i < order.length; i += 1) {
                const code = codes[order[i]];
                if (
                    code === NONE ||
                    (code === FADED) !== faded ||
                    x[i] < r ||
                    y[i] < r ||
                    x[i] >= right ||
                    y[i] >= bottom
                )
                    continue;
                const at = y[i] * canvas.width + x[i];
                const ink = inks[code];
                for (let p = 0; p < inside.length; p += 1) pixels[at + inside[p]] = ink;
                for (let p = 0; p < edge.length; p += 1) if (!pixels[at + edge[p]]) pixels[at + edge[p]] = ink & HALF;
            }
        }
        context.putImageData(image, 0, 0);
        if (!ready.fresh) return;
        ready.fresh = false;
        redraw(plot(id));
    }

    function end() {
        if (!ready) return;
        const { showPoints, canvas } = ready;
        ready = null;
        showPoints();
        twoFrames(() => {
            if (!ready) canvas.hidden = true;
        });
    }

    return { paint, end };
}

// Where points are on the canvas, far ones first.
function projected({ model, view, projection, scale, box }, trace, canvas, dpr) {
    const m = times(projection, times(view, model));
    const [a, b, c] = scale;
    const around = canvas.parentElement.getBoundingClientRect();
    const every = Math.ceil(trace.x.length / MOST);
    const n = Math.ceil(trace.x.length / every);
    const [px, py, depth, order] = [new Int16Array(n), new Int16Array(n), new Float32Array(n), new Int32Array(n)];
    for (let i = 0; i < n; i += 1) {
        const x = trace.x[i * every] * a;
        const y = trace.y[i * every] * b;
        const z = trace.z[i * every] * c;
        const w = m[3] * x + m[7] * y + m[11] * z + m[15];
        px[i] = (box.left - around.left + (((m[0] * x + m[4] * y + m[8] * z + m[12]) / w + 1) / 2) * box.width) * dpr;
        py[i] = (box.top - around.top + ((1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w) / 2) * box.height) * dpr;
        depth[i] = w;
    }
    const far = farFirst(depth);
    for (let at = 0; at < n; at += 1) order[at] = far[at] * every;
    return { order, x: Int16Array.from(far, (i) => px[i]), y: Int16Array.from(far, (i) => py[i]) };
}

const DEPTHS = 4096; // that are told apart

// The places of numbers from the greatest to the least, put into shelves: sorting them takes ten times as long.
function farFirst(depth) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < depth.length; i += 1) {
        if (depth[i] < low) low = depth[i];
        if (depth[i] > high) high = depth[i];
    }
    const by = high > low ? (DEPTHS - 1) / (high - low) : 0;
    const starts = new Int32Array(DEPTHS + 1);
    const shelves = Int16Array.from(depth, (d) => (high - d) * by);
    for (let i = 0; i < depth.length; i += 1) starts[shelves[i] + 1] += 1;
    for (let s = 0; s < DEPTHS; s += 1) starts[s + 1] += starts[s];
    const order = new Int32Array(depth.length);
    for (let i = 0; i < depth.length; i += 1) order[starts[shelves[i]]++] = i;
    return order;
}

const times = (p, q) =>
    Float64Array.from({ length: 16 }, (_, at) => {
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
