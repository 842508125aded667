// Three ways to draw around points: a line, a box, and a ball around one.
import { tabOf } from "../charts/sent.js";
import { asSeen, distance, near, nearest, onwards, radiusFor, simplified, unprojected } from "../rules/regions.js";
import { choose, clear, counted, figure, sum } from "./choose.js";
import { circle } from "./layer.js";
import { sight, through, units } from "./sight.js";

const STILL = 5; // pixels that a press may wander without being a line
const REACH = 40; // pixels from a point that a ball may begin
const FIRST = 10; // points in a ball that has not been grown yet

/**
 * @typedef {import("./layer.js").Place} Place
 * @typedef {import("./choose.js").Told} Told
 * @typedef {object} Tool
 * @property {(at: Place) => void} begin
 * @property {(at: Place) => void} move
 * @property {(how: import("./choose.js").How) => Told | null} end what is to be said; null for nothing
 * @property {() => void} cancel
 * @property {(key: string) => string | null} key what is to be said; null where it knows no such key
 * @property {string} hint
 */

/**
 * @param {string} id of a cloud
 * @param {HTMLElement} frame
 * @param {(d: string) => void} draw
 * @param {boolean} box whether two opposite corners make the line
 * @returns {Tool}
 */
export function line(id, frame, draw, box) {
    /** @type {Place[]} */
    let path = [];
    const shape = () => {
        const [a, b] = [path[0], path[path.length - 1]];
        return box ? [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }] : path;
    };
    const outline = () =>
        draw(
            path.length
                ? `M${shape()
                      .map(({ x, y }) => `${x} ${y}`)
                      .join("L")}Z`
                : "",
        );
    let due = 0;
    // Once for each frame, however often a hand is told of.
    const show = () => {
        if (due) return;
        due = requestAnimationFrame(() => {
            due = 0;
            outline();
        });
    };
    const cancel = () => {
        path = [];
        draw("");
    };
    return {
        hint: box ? "Drag from corner to corner." : "Draw around points.",
        begin: (at) => {
            path = [at];
        },
        move: (at) => {
            if (!path.length) return;
            path.push(at);
            show();
        },
        cancel,
        key: () => null,
        end: (how) => {
            if (!path.length) return null;
            const [drawn, first] = [shape(), path[0]];
            const far = Math.max(...path.map(({ x, y }) => Math.hypot(x - first.x, y - first.y)));
            cancel();
            if (far < STILL) return how === "new" ? clear(tabOf(id)) : null;
            return around(id, frame, drawn, how);
        },
    };
}

/** @type {(id: string, frame: HTMLElement, drawn: Place[], how: import("./choose.js").How) => Told | null} */
function around(id, frame, drawn, how) {
    const camera = through(id);
    if (!camera) return null;
    const all = drawn.map(units(frame).of);
    const corners = simplified(all);
    const nothing = { said: "That was a stroke, with no room in it for a point. Draw around points.", offers: [] };
    if (corners.length < 3) return nothing;
    return choose(id, { kind: "lasso", corners, camera }, how, () => {
        const seen = sight(id);
        const middle = [0, 1].map((axis) => all.reduce((total, at) => total + at[axis], 0) / all.length);
        return seen ? nearest(seen.xs, seen.ys, middle[0], middle[1]).row : -1;
    });
}

/**
 * @param {string} id of a cloud
 * @param {HTMLElement} frame
 * @param {(d: string) => void} draw
 * @param {(said: string) => void} say while it grows
 * @param {(row: number, at: Place) => void} point shows what its point looks like; a row below 0 is none
 * @returns {Tool}
 */
export function ball(id, frame, draw, say, point) {
    let row = -1;
    let radius = 0;
    let grown = false;
    /** @type {ReturnType<typeof sight>} */
    let seen = null;
    const inside = () => (seen ? sum(near({ kind: "ball", row, radius }, seen.points, seen.scaled)) : 0);
    const words = () => `Row ${figure(row)}: a ball of ${counted(inside())}.`;

    function show() {
        if (!seen || row < 0) return draw("");
        const at = units(frame);
        const { x, y } = at.pixels(seen.xs[row], seen.ys[row]);
        const r = asSeen(radius, distance(seen.lens, seen.points, seen.scaled, row)) / at.by;
        draw(`${circle(x, y, Math.max(r, 1))}${circle(x, y, 3)}`);
        point(row, { x, y });
    }
    const first = () => seen && radiusFor(row, FIRST, seen.points, seen.scaled);
    const cancel = () => {
        row = -1;
        draw("");
        point(row, { x: 0, y: 0 });
    };

    return {
        hint: "Press on a point and draw the ball larger; or arrow keys, + and −, Enter.",
        begin: (at) => {
            seen = sight(id);
            const scale = units(frame);
            const [x, y] = scale.of(at);
            const found = seen ? nearest(seen.xs, seen.ys, x, y) : { row: -1, off: 0 };
            grown = false;
            row = found.off / scale.by <= REACH ? found.row : -1;
            radius = row < 0 ? 0 : (first() ?? 0);
            show();
        },
        move: (at) => {
            if (!seen || row < 0) return;
            const scale = units(frame);
            const [x, y] = scale.of(at);
            const length = Math.hypot(x - seen.xs[row], y - seen.ys[row]);
            if (!grown && length / scale.by < STILL) return;
            grown = true;
            radius = Math.min(
                Math.round(unprojected(length, distance(seen.lens, seen.points, seen.scaled, row))),
                99_999,
            );
            show();
            say(words());
        },
        cancel,
        end: (how) => {
            if (row < 0) return { said: "No point is near. Press on a point.", offers: [] };
            return choose(id, { kind: "ball", row, radius }, how);
        },
        key: (key) => {
            seen = sight(id);
            if (!seen) return null;
            if (row < 0) {
                row = nearest(seen.xs, seen.ys, 0, 0).row;
                radius = first() ?? 0;
            } else if (key.startsWith("Arrow")) row = onwards(seen.xs, seen.ys, row, key);
            else if (key === "+" || key === "=") radius = larger(radius, inside());
            else if (key === "-") radius = Math.max(Math.floor(radius / 1.2), 0);
            else return null;
            show();
            return words();
        },
    };

    /** A radius that holds at least one point more. @type {(now: number, count: number) => number} */
    function larger(now, count) {
        const next = seen ? radiusFor(row, count + 1, seen.points, seen.scaled) : now;
        return Math.min(Math.max(Math.ceil(now * 1.2), next), 99_999);
    }
}
