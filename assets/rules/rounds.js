// The steps of a run of k-means: where its centres are at each, and the way they came.

/**
 * @typedef {{x: number[], y: number[], z: number[]}} Places
 * @typedef {{said: string[], labels: any, centers: number[], x: any, y: any, z: any, inertia: any}} Run
 *     What is said of each step; the centre of each point, step after step; the cluster number of each centre; their
 *     coordinates, step after step.
 */

/** @type {("x" | "y" | "z")[]} */
const AXES = ["x", "y", "z"];
/** @type {(of: (name: "x" | "y" | "z") => any) => Places} */
export const axes = (of) => /** @type {any} */ (Object.fromEntries(AXES.map((name) => [name, of(name)])));

/**
 * Which of the steps that are shown is meant; beyond the last it is the last.
 * @param {number[]} at the steps that are shown, in order from 0
 * @param {number} step
 */
export const indexOf = (at, step) => at.findLastIndex((there) => there <= step);

/**
 * A run's own step: one that ended earlier stays at its end.
 * @param {Run} run
 * @param {number} i
 */
export const ownStep = (run, i) => Math.min(i, run.said.length - 1);

/**
 * @param {Run} run
 * @param {number} i
 */
export const centresAt = (run, i) =>
    axes((name) => run[name].slice(i * run.centers.length, (i + 1) * run.centers.length));

/**
 * The centres a part of their way from one place to another.
 * @param {Places} from
 * @param {Places} to
 * @param {number} part 0 to 1
 */
export const between = (from, to, part) =>
    axes((name) => Array.from(from[name], (at, c) => at + part * (to[name][c] - at)));

/**
 * The way of each centre over the first `steps` steps and on to where it is, with gaps between centres.
 * @param {Run} run
 * @param {number} steps
 * @param {Places} here
 */
export function trailTo(run, steps, here) {
    const k = run.centers.length;
    const way = (/** @type {"x" | "y" | "z"} */ name, /** @type {number} */ c) => [
        ...Array.from({ length: steps }, (_, s) => run[name][s * k + c]),
        here[name][c],
        null,
    ];
    return axes((name) => [...run.centers].flatMap((_, c) => way(name, c)));
}

/**
 * The cluster number of each of n points at a step.
 * @param {Run} run
 * @param {number} i
 * @param {number} n
 */
export const clustersAt = ({ labels, centers }, i, n) =>
    Int32Array.from({ length: n }, (_, point) => centers[labels[i * n + point]]);
