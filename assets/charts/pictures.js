// Pictures of charts as they are on the screen, on the page's ground and under a name that says what they show.
import { currentTab } from "../page/address.js";
import { token } from "../page/elements.js";
import { cameraOf } from "./plotly_private.js";

/** @param {any} gd */
export function nameOf(gd) {
    const header = gd.closest(".card")?.querySelector("header");
    const words = [...(header?.querySelectorAll(".slot, h2") || [])].map((e) => e.textContent);
    return words.join(" · ") || gd.closest(".chart").ariaLabel;
}

/**
 * What a file of a chart is called.
 * @param {string} name
 * @param {string} kind
 */
export const fileOf = (name, kind) =>
    `cluster-explorer-${currentTab()}-${name.toLowerCase().replace(/[^a-z0-9+]+/g, "-")}.${kind}`;

/**
 * What is on the screen, on the page's ground: charts themselves are transparent.
 * @param {any} gd
 */
export function figure(gd) {
    const layout = { ...gd.layout, paper_bgcolor: token("--raised") };
    const camera = cameraOf(gd);
    if (camera) layout.scene = { ...layout.scene, camera };
    return { data: gd.data, layout };
}

/**
 * Saves a picture of a chart.
 * @param {any} Plotly
 * @param {any} gd
 * @param {string} name
 * @param {string} kind png or svg
 */
export async function picture(Plotly, gd, name, kind) {
    const size = { width: gd.clientWidth, height: gd.clientHeight, scale: 2 };
    const uri = await Plotly.toImage(figure(gd), { format: kind, ...size });
    return save(await (await fetch(uri)).blob(), fileOf(name, kind));
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    return `Saved as ${name}.`;
}
