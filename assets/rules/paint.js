// Base and paint: a trace with some of its attributes set, what is not touched shared with the original.
import { number } from "./packed.js";

/**
 * @param {any} target
 * @param {string[]} path
 * @param {unknown} value
 * @returns {any}
 */
export function placed(target, [head, ...rest], value) {
    return { ...target, [head]: rest.length ? placed(target?.[head], rest, value) : value };
}

/**
 * A copy with attributes set by dotted path.
 * @param {any} target
 * @param {Record<string, unknown>} attributes
 */
export function painted(target, attributes) {
    let out = { ...target };
    for (const [path, value] of Object.entries(attributes)) out = placed(out, path.split("."), value);
    return out;
}

/**
 * A colour paled towards the ground that it lies on, both as `#rrggbb`. What is pale lets others stand out, and is
 * still opaque: Plotly puts see-through points in no order, so that far ones would cover near ones.
 * @param {string} colour
 * @param {string} ground
 * @param {number} share of the colour that is left, 0 to 1
 */
export function paled(colour, ground, share) {
    const mixed = [1, 3, 5].map((at) => {
        const [one, other] = [colour, ground].map((text) => Number.parseInt(text.slice(at, at + 2), 16));
        return Math.round(share * one + (1 - share) * other);
    });
    return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * A trace whose colour codes are those of the scale of each point's level, of so many.
 * @param {any} trace
 * @param {number} count
 */
function levelled(trace, count) {
    const { cmin, cmax, color } = trace.marker;
    const steps = cmax - cmin;
    const levels = number(trace.meta.levels);
    const codes = Uint16Array.from(color, (code, i) => code + steps * levels[i]);
    return placed(placed(trace, ["marker", "color"], codes), ["marker", "cmax"], cmin + count * steps);
}

/**
 * A trace in the colours of the page: the ink of outlines, the grey of what is not selected, and pale where
 * a trace says how much of its colours is `kept`.
 * @param {any} trace
 * @param {{ink: string, faded: string, ground: string}} colours
 * @param {Record<string, string>} standIn the colours that stand for `ink` and `faded` in what was sent
 */
export function inked(trace, { ink, faded, ground }, standIn) {
    const scale = trace.marker?.colorscale;
    let out = trace;
    if (scale) {
        const shares = trace.meta?.shares ?? [trace.meta?.kept ?? 1]; // of its colours that are kept
        const pale = (/** @type {string} */ colour, /** @type {number} */ kept) =>
            colour === standIn.faded ? faded : kept < 1 ? paled(colour, ground, kept) : colour;
        // One scale after another, each paler or less pale than the one before.
        const ofPage = shares.flatMap((/** @type {number} */ kept, /** @type {number} */ level) =>
            scale.map((/** @type {[number, string]} */ [at, colour]) => [
                (level + at) / shares.length,
                pale(colour, kept),
            ]),
        );
        out = placed(out, ["marker", "colorscale"], ofPage);
        if (trace.meta?.levels) out = levelled(out, shares.length);
    }
    for (const path of [["marker", "line"], ["line"], ["textfont"]]) {
        if (path.reduce((part, name) => part?.[name], out)?.color === standIn.ink)
            out = placed(out, [...path, "color"], ink);
    }
    return out;
}

/**
 * A layout in the colours of the page.
 * @param {any} layout
 * @param {(name: string) => string} token a colour of the style, by its name
 */
export function themed(layout, token) {
    const axis = { gridcolor: token("--grid"), zerolinecolor: token("--grid"), linecolor: token("--line") };
    const out = {
        ...layout,
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: token("--font"), size: 12, ...layout.font, color: token("--soft") },
        hoverlabel: { bgcolor: token("--raised"), bordercolor: token("--line"), font: { color: token("--ink") } },
        modebar: { bgcolor: "rgba(0,0,0,0)", color: token("--faint"), activecolor: token("--accent") },
    };
    for (const name of Object.keys(out)) if (/^[xy]axis\d*$/.test(name)) out[name] = { ...axis, ...out[name] };
    if (out.scene) {
        out.scene = { ...out.scene };
        for (const name of ["xaxis", "yaxis", "zaxis"]) out.scene[name] = { ...axis, ...out.scene[name] };
    }
    return out;
}
