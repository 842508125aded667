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
    const drawn = await (await fetch(uri)).blob();
    const faces = facesOf(gd);
    const whole = faces ? await (kind === "svg" ? written(drawn, faces, size) : laid(drawn, faces)) : drawn;
    return save(whole, fileOf(name, kind));
}

/**
 * The canvas with the images of a chart's points, where they are shown.
 * @param {any} gd
 * @returns {HTMLCanvasElement | null}
 */
export const facesOf = (gd) => gd.closest(".chart")?.querySelector("canvas.faces") ?? null;

/**
 * A picture with the images of its points, which lie over it.
 * @param {Blob} drawn
 * @param {HTMLCanvasElement} faces
 * @returns {Promise<Blob>}
 */
async function laid(drawn, faces) {
    const picture = await createImageBitmap(drawn);
    const { width, height } = picture;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(picture, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(faces, 0, 0, width, height);
    return new Promise((done) => canvas.toBlob((blob) => done(blob ?? drawn), "image/png"));
}

/** @type {(drawn: Blob, faces: HTMLCanvasElement, size: {width: number, height: number}) => Promise<Blob>} */
async function written(drawn, faces, { width, height }) {
    const image = `<image width="${width}" height="${height}" href="${faces.toDataURL()}"/>`;
    return new Blob([(await drawn.text()).replace(/<\/svg>\s*$/, `${image}</svg>`)], { type: "image/svg+xml" });
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
