// Parts of a cloud that somebody has drawn around by hand, and which points lie in them. The server finds the same
// (dashboard/compute/regions.py): both do the same arithmetic in the same order, so that a point on an edge is in both
// or in none. How an address spells them stands in dashboard/workspace/regions.py.

/**
 * @typedef {import("./cameras.js").Box} Box
 * @typedef {[number, number, number]} Three
 * @typedef {{eye: Three, right: Three, above: Three, back: Three}} Lens
 * @typedef {{kind: "lasso", corners: [number, number][], camera: number[]}} Lasso
 * @typedef {{kind: "ball", row: number, radius: number}} Ball
 * @typedef {{kind: "before", select: string}} Before what was selected before anything was drawn
 * @typedef {(Lasso | Ball | Before) & {away?: boolean}} Region
 * @typedef {{space: string, parts: Region[]}} Regions
 * @typedef {ArrayLike<number>[]} Points the coordinates x, y, z of all points, as they were sent
 * @typedef {{middles: number[], scales: number[]}} Scaled
 */

export const PREFIX = "hand:";
const SLOPE = 0.41421356237309503; // half of the height that a camera sees, at a distance of 1
const UNITS = 1000; // that half of the height in the units of corners
const PARTS = 1000; // of a unit of the box, for a radius
export const MOST = { regions: 12, corners: 40, letters: 2400, radius: 99_999, away: 99_999 };

// --- As the address has them

/**
 * @param {string} text
 * @returns {Regions | null} null where a selection is no region
 */
export function parsed(text) {
    if (!text.startsWith(PREFIX)) return null;
    const [space, ...parts] = text.slice(PREFIX.length).split(":");
    return { space, parts: parts.map(region) };
}

/**
 * @param {string} text
 * @returns {Region}
 */
function region(text) {
    const away = text.startsWith("-");
    const kind = text.slice(Number(away), Number(away) + 1);
    const rest = text.slice(Number(away) + 1);
    if (kind === "s") return { kind: "before", select: rest, away };
    if (kind === "b") {
        const [row, radius] = rest.split(",").map(Number);
        return { kind: "ball", row, radius, away };
    }
    const [line, camera] = rest.split("_").map((part) => part.split(",").map(Number));
    const corners = Array.from(
        { length: line.length >> 1 },
        (_, i) => /** @type {[number, number]} */ ([line[2 * i], line[2 * i + 1]]),
    );
    return { kind: "lasso", corners, camera: camera ?? [], away };
}

/** @param {Regions} regions */
export const spelled = ({ space, parts }) => [`${PREFIX}${space}`, ...parts.map(told)].join(":");

/** @param {Region} region */
const told = (region) => (region.away ? "-" : "") + named(region);

/**
 * A region as the address has it, whether it is added or taken away.
 * @param {Region} region
 */
export function named(region) {
    if (region.kind === "before") return `s${region.select}`;
    if (region.kind === "ball") return `b${region.row},${region.radius}`;
    return `l${region.corners.flat().join()}_${region.camera.join()}`;
}

/** Whether what is selected can be the first of several regions: a cluster or rows. @param {string} select */
export const canBegin = (select) => /^([a-d](-1|\d+)([a-dg](-1|\d+))?|[a-d]{2}|r\d+(,\d+)*)$/.test(select);

/**
 * A camera in the digits that an address has of it.
 * @param {import("./cameras.js").Camera} camera
 */
export const rounded = ({ eye, center, up }) =>
    [eye, center, up].flatMap(({ x, y, z }) => [x, y, z]).map((value) => Number(value.toFixed(4)) + 0);

// --- Where points are

/**
 * @param {Box} box
 * @returns {Scaled}
 */
export function scales({ sides, ranges }) {
    return {
        middles: ranges.map(([low, high]) => (low + high) / 2),
        scales: ranges.map(([low, high], axis) => sides[axis] / (high - low)),
    };
}

const far = (/** @type {Three} */ [x, y, z]) => Math.sqrt(x * x + y * y + z * z);
/** @type {(v: Three) => Three} */
function unit(v) {
    const by = 1 / far(v);
    return [by * v[0], by * v[1], by * v[2]];
}
/** @type {(a: Three, b: Three) => Three} */
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/**
 * @param {number[]} camera nine numbers: eye, centre, up
 * @returns {Lens | null} null where nobody can look through it
 */
export function lens(camera) {
    const [ex, ey, ez, cx, cy, cz, ux, uy, uz] = camera;
    const out = /** @type {Three} */ ([ex - cx, ey - cy, ez - cz]);
    if (!(far(out) > 0) || !(far([ux, uy, uz]) > 0)) return null;
    const [back, upright] = [unit(out), unit([ux, uy, uz])];
    let aside = cross(upright, back);
    if (!(far(aside) > 1e-6)) aside = cross(upright, Math.abs(upright[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]);
    const right = unit(aside);
    return { eye: [ex, ey, ez], right, above: cross(back, right), back };
}

/**
 * Where points are on the screen, in thousandths of half its height from its middle, to the right and up; NaN for those
 * behind the eye.
 * @param {Lens} lens
 * @param {Points} points
 * @param {Scaled} scaled
 * @param {Float64Array} xs
 * @param {Float64Array} ys
 */
export function projected({ eye, right, above, back }, [px, py, pz], { middles, scales }, xs, ys) {
    const [mx, my, mz] = middles;
    const [sx, sy, sz] = scales;
    const [ex, ey, ez] = eye;
    const [rx, ry, rz] = right;
    const [ax, ay, az] = above;
    const [bx, by, bz] = back;
    for (let i = 0; i < px.length; i += 1) {
        const x = sx * (px[i] - mx) - ex;
        const y = sy * (py[i] - my) - ey;
        const z = sz * (pz[i] - mz) - ez;
        const away = -(x * bx + y * by + z * bz);
        const scale = away > 0 ? UNITS / SLOPE / away : Number.NaN;
        xs[i] = (x * rx + y * ry + z * rz) * scale;
        ys[i] = (x * ax + y * ay + z * az) * scale;
    }
}

/**
 * How far before the eye a point is.
 * @param {Lens} lens
 * @param {Points} points
 * @param {Scaled} scaled
 * @param {number} row
 */
export function distance({ eye, back }, points, { middles, scales }, row) {
    const [x, y, z] = points.map((values, axis) => scales[axis] * (values[row] - middles[axis]) - eye[axis]);
    return -(x * back[0] + y * back[1] + z * back[2]);
}

/** A length on the screen, in the units of corners, as one at a distance from the eye; in parts of the box. @type {(length: number, away: number) => number} */
export const unprojected = (length, away) => (length / UNITS) * SLOPE * away * PARTS;

/** The other way round. @type {(length: number, away: number) => number} */
export const asSeen = (length, away) => (length / PARTS / away / SLOPE) * UNITS;

/**
 * The point that is seen nearest to a place, and how far from it; -1 where none is.
 * @param {Float64Array} xs
 * @param {Float64Array} ys
 * @param {number} x
 * @param {number} y
 * @param {(i: number) => boolean} counts
 */
export function nearest(xs, ys, x, y, counts = () => true) {
    let [row, least] = [-1, Number.POSITIVE_INFINITY];
    for (let i = 0; i < xs.length; i += 1) {
        const off = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
        if (off < least && counts(i)) [row, least] = [i, off];
    }
    return { row, off: Math.sqrt(least) };
}

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * The next point that is seen where an arrow key shows, within an eighth of a turn to either side; the same again where
 * none is.
 * @param {Float64Array} xs
 * @param {Float64Array} ys
 * @param {number} row
 * @param {string} key
 */
export function onwards(xs, ys, row, key) {
    const [dx, dy] = WAYS[key];
    const [x, y] = [xs[row], ys[row]];
    const ahead = (/** @type {number} */ i) => {
        const [to, aside] = [(xs[i] - x) * dx + (ys[i] - y) * dy, (xs[i] - x) * dy + (ys[i] - y) * dx];
        return i !== row && to > 0 && Math.abs(aside) <= to;
    };
    const next = nearest(xs, ys, x, y, ahead).row;
    return next < 0 ? row : next;
}

/**
 * The radius of a ball around a point that holds so many points, its own among them.
 * @param {number} row
 * @param {number} count
 * @param {Points} points
 * @param {Scaled} scaled
 */
export function radiusFor(row, count, [px, py, pz], { scales: [sx, sy, sz] }) {
    const off = new Float64Array(px.length);
    for (let i = 0; i < off.length; i += 1) {
        const [dx, dy, dz] = [sx * (px[i] - px[row]), sy * (py[i] - py[row]), sz * (pz[i] - pz[row])];
        off[i] = dx * dx + dy * dy + dz * dz;
    }
    const farthest = Math.sqrt(off.sort()[Math.min(count, off.length) - 1]);
    return Math.min(Math.ceil(farthest * PARTS * (1 + 1e-9)), MOST.radius);
}

/**
 * @param {Lasso} lasso
 * @param {Points} points
 * @param {Scaled} scaled
 * @returns {Uint8Array} 1 for each point within the line
 */
export function within({ corners, camera }, points, scaled) {
    const rows = new Uint8Array(points[0].length);
    const there = lens(camera);
    if (!there) return rows;
    const [xs, ys] = [new Float64Array(rows.length), new Float64Array(rows.length)];
    projected(there, points, scaled, xs, ys);
    const [across, up] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const [left, right, low, high] = [Math.min(...across), Math.max(...across), Math.min(...up), Math.max(...up)];
    const [cx, cy] = [Float64Array.from(across), Float64Array.from(up)];
    for (let i = 0; i < rows.length; i += 1) {
        const x = xs[i];
        const y = ys[i];
        if (!(x >= left && x <= right && y >= low && y <= high)) continue;
        let odd = 0;
        // A ray to the right crosses the line an odd number of times.
        for (let at = 0, before = cx.length - 1; at < cx.length; before = at, at += 1) {
            if (cy[at] > y === cy[before] > y) continue;
            if (x < ((cx[before] - cx[at]) * (y - cy[at])) / (cy[before] - cy[at]) + cx[at]) odd ^= 1;
        }
        rows[i] = odd;
    }
    return rows;
}

/**
 * @param {Ball} ball
 * @param {Points} points
 * @param {Scaled} scaled
 * @returns {Uint8Array} 1 for each point that is drawn near the ball's
 */
export function near({ row, radius }, points, scaled) {
    const rows = new Uint8Array(points[0].length);
    if (!(row < rows.length)) return rows;
    const [px, py, pz] = points;
    const [mx, my, mz] = scaled.middles;
    const [sx, sy, sz] = scaled.scales;
    const [x, y, z] = [sx * (px[row] - mx), sy * (py[row] - my), sz * (pz[row] - mz)];
    const by = radius / PARTS;
    for (let i = 0; i < rows.length; i += 1) {
        const dx = sx * (px[i] - mx) - x;
        const dy = sy * (py[i] - my) - y;
        const dz = sz * (pz[i] - mz) - z;
        rows[i] = dx * dx + dy * dy + dz * dz <= by * by ? 1 : 0;
    }
    return rows;
}

/**
 * The rows that regions hold: each is added, or taken away from those before it.
 * @param {Region[]} parts
 * @param {number} n rows
 * @param {(region: Region) => ArrayLike<number> | null} held the rows of one
 * @returns {Uint8Array | null} null where only the server knows them
 */
export function rows(parts, n, held) {
    // Taken away at first, it is taken from all.
    const out = new Uint8Array(n).fill(parts[0].away ? 1 : 0);
    for (const part of parts) {
        const one = held(part);
        if (!one || one.length !== n) return null;
        const to = part.away ? 0 : 1;
        for (let i = 0; i < n; i += 1) if (one[i]) out[i] = to;
    }
    return out;
}

/** @type {(region: Lasso | Ball, points: Points, scaled: Scaled) => Uint8Array} */
export const held = (region, points, scaled) =>
    region.kind === "ball" ? near(region, points, scaled) : within(region, points, scaled);

// --- Lines

/**
 * A line of fewer corners that is nowhere farther from the one that was drawn than it has to be (Ramer, Douglas and
 * Peucker), in whole numbers.
 * @param {[number, number][]} line closed
 * @param {number} most corners
 * @returns {[number, number][]}
 */
export function simplified(line, most = MOST.corners) {
    const bound = (/** @type {number} */ v) => Math.min(Math.max(Math.round(v), -MOST.away), MOST.away) + 0;
    const whole = line.map(([x, y]) => /** @type {[number, number]} */ ([bound(x), bound(y)]));
    for (let by = 2; ; by *= 1.5) {
        const kept = thinned(whole, by);
        if (kept.length <= most) return kept;
    }
}

/** @type {(line: [number, number][], by: number) => [number, number][]} */
function thinned(line, by) {
    const kept = new Uint8Array(line.length);
    kept[0] = kept[line.length - 1] = 1;
    const due = [[0, line.length - 1]];
    for (let part = due.pop(); part; part = due.pop()) {
        const [from, to] = part;
        let [farthest, at] = [by, -1];
        for (let i = from + 1; i < to; i += 1) {
            const off = aside(line[i], line[from], line[to]);
            if (off > farthest) [farthest, at] = [off, i];
        }
        if (at < 0) continue;
        kept[at] = 1;
        due.push([from, at], [at, to]);
    }
    return line.filter((_, i) => kept[i]);
}

/** How far a place is from a stretch of a line. @type {(p: [number, number], a: [number, number], b: [number, number]) => number} */
function aside([px, py], [ax, ay], [bx, by]) {
    const [dx, dy] = [bx - ax, by - ay];
    const long = dx * dx + dy * dy;
    const t = long ? Math.min(Math.max(((px - ax) * dx + (py - ay) * dy) / long, 0), 1) : 0;
    return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}
