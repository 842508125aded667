// Base and paint: a trace with some of its attributes set, what is not touched shared with the original.

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

const INK = "#010203"; // dashboard/figures/theme.py
const FADED = "#010204";

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
 * A trace in the colours of the page: the ink of outlines, the grey of what is not selected, and pale where
 * a trace says how much of its colours is `kept`.
 * @param {any} trace
 * @param {{ink: string, faded: string, ground: string}} colours
 */
export function inked(trace, { ink, faded, ground }) {
    const scale = trace.marker?.colorscale;
    let out = trace;
    if (scale) {
        const kept = trace.meta?.kept ?? 1; // of its colours
        const pale = (/** @type {string} */ colour) => (kept < 1 ? paled(colour, ground, kept) : colour);
        const ofPage = scale.map((/** @type {[number, string]} */ [at, colour]) => [
            at,
            colour === FADED ? faded : pale(colour),
        ]);
        out = placed(out, ["marker", "colorscale"], ofPage);
    }
    for (const path of [["marker", "line"], ["line"], ["textfont"]]) {
        if (path.reduce((part, name) => part?.[name], out)?.color === INK) out = placed(out, [...path, "color"], ink);
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
    for (const name of ["xaxis", "yaxis", "yaxis2"]) if (out[name]) out[name] = { ...axis, ...out[name] };
    if (out.scene) {
        out.scene = { ...out.scene };
        for (const name of ["xaxis", "yaxis", "zaxis"]) out.scene[name] = { ...axis, ...out.scene[name] };
    }
    return out;
}
