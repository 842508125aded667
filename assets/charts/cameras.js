// The camera belongs to the reader: the 3D charts of a tab share it, an answer never moves it, and the address has it.
import { change, view } from "../page/address.js";
import { on } from "../page/events.js";
import { alike, boxOf, held, moved, parsed, sound, spelled } from "../rules/cameras.js";
import { cameraOf, dragmodeOf, keepCamera, look, plot, setDragmode } from "./plotly_private.js";
import { base, charts, tabOf } from "./sent.js";

/** @typedef {import("../rules/cameras.js").Camera} Camera */
/** @typedef {import("../rules/cameras.js").Vector} Vector */
/** @type {Record<string, Camera | undefined>} */
const cameras = {}; // tab -> the camera that its 3D charts share, from a reader's hand or the address
/** @type {Record<string, {eye: Vector, center: Vector}[]>} */
const firsts = {}; // graph id -> where it was looked at from that no hand has chosen, the last ones
const MANY = 20; // drawings and sizes one after another, of which the last may still be on its way

const frameOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));

/**
 * The camera of a chart that is to be drawn: the one that a hand has left; before that, the one in the address; and
 * without either, one that fits what is drawn.
 * @param {string} id
 */
export function cameraFor(id) {
    const tab = tabOf(id);
    cameras[tab] = cameras[tab] || parsed(view().get("camera"));
    const now = sound(cameraOf(plot(id)));
    return now && !isFirst(id, now) ? now : cameras[tab] || first(id);
}

/** @type {(id: string, camera: Camera) => boolean} */
const isFirst = (id, camera) => (firsts[id] ?? []).some((one) => alike(one, camera));

/**
 * Remembers that a chart is looked at from a place that no hand has chosen.
 * @param {string} id
 * @param {Camera} camera
 */
function unchosen(id, camera) {
    const others = (firsts[id] ?? []).filter((one) => !alike(one, camera));
    firsts[id] = [...others, camera].slice(-MANY);
}

// What is to be looked at anew is so as soon as it is drawn, wherever a hand has left what is on the screen.
on("reframed", ({ tab }) => {
    cameras[tab] = undefined;
    for (const id of clouds(tab)) {
        const now = sound(cameraOf(plot(id)));
        if (now) unchosen(id, now);
    }
});

/** @type {WeakMap<object, import("../rules/cameras.js").Box>} */
const boxes = new WeakMap();

/**
 * The box around all that a chart was sent.
 * @param {string} id
 */
export function boxFor(id) {
    const sent = /** @type {import("./sent.js").Base} */ (base(id));
    const there = boxes.get(sent);
    if (there) return there;
    const cube = sent.layout.scene.aspectmode === "cube";
    const traces = sent.data.filter(({ z }) => z?.length).map(({ x, y, z }) => [x, y, z]);
    const box = boxOf(traces, cube);
    boxes.set(sent, box);
    return box;
}

/**
 * Where a chart is first looked at from. Its neighbours show the same points, and each of their frames has to hold them.
 * @param {string} id
 */
function first(id) {
    const { layout } = /** @type {import("./sent.js").Base} */ (base(id));
    const frames = clouds(tabOf(id)).map(frameOf);
    const sizes = frames.map(({ clientWidth, clientHeight }) => ({ width: clientWidth, height: clientHeight }));
    const camera = held(layout.scene.camera, sizes, boxFor(id));
    unchosen(id, camera);
    return camera;
}

/** @param {string} tab */
const clouds = (tab) =>
    charts().filter((id) => tabOf(id) === tab && base(id)?.layout.scene && frameOf(id)?.offsetParent);

// A frame that changes its size shows all of its box again, as long as no hand has moved the camera; and so does a
// drawing that a change of size has overtaken.
on("resized", ({ id }) => clouds(tabOf(id)).forEach(fit));
on("finished", ({ id }) => {
    if (base(id)?.layout.scene && !cameras[tabOf(id)]) fit(id);
});

/**
 * Looks at a chart from where all of it is seen, unless a hand has chosen another place. Home is a hand's, and fits.
 * @param {string} id
 */
function fit(id) {
    const now = cameraOf(plot(id));
    const fitting = (firsts[id] ?? []).slice(cameras[tabOf(id)] ? -1 : 0);
    if (!now || !fitting.some((one) => alike(one, now))) return;
    const there = first(id);
    if (!alike(there, now)) look(plot(id), { ...now, ...there }, true);
}

// A camera that comes from another lens, or in a link, is that of these charts too; but what is on the screen wins over
// one that was left behind in history.
on("opened", ({ tab, moved: travelled }) => {
    const camera = parsed(view().get("camera"));
    if (travelled || !camera) return keep(tab);
    cameras[tab] = camera;
    for (const id of charts()) {
        const gd = tabOf(id) === tab && base(id)?.layout.scene && plot(id);
        if (gd && cameraOf(gd)) look(gd, { ...cameraOf(gd), ...camera }, true);
    }
});

/**
 * Puts the camera that is on the screen into the address, without asking or a step in history.
 * @param {string} tab
 */
function keep(tab) {
    const camera = cameras[tab];
    // Rounded, it may be one that nobody can look through.
    if (camera && parsed(spelled(camera))) change(tab, { camera: spelled(camera) }, { toServer: false, push: false });
}

/**
 * Once for each 3D chart: its camera moves the others of its tab.
 * @param {string} id
 * @param {import("./plotly_private.js").Graph} gd
 */
export function share(id, gd) {
    gd.on("plotly_relayouting", () => follow(id));
    gd.on("plotly_relayout", (changed) => {
        if (Object.keys(changed).some((name) => name.startsWith("scene.camera"))) follow(id, true);
        if ("scene.dragmode" in changed) drags(id);
    });
    // A drag may end outside of the chart, or an answer arrive in the middle of it and save the camera:
    // then Plotly sees nothing to tell.
    gd.addEventListener("pointerdown", () => {
        const before = pose(id);
        window.addEventListener("pointerup", () => setTimeout(() => settle(id, before), 60), { once: true });
    });
}

/** @type {Record<string, string | undefined>} */
const modes = {}; // tab -> what a drag does in its 3D charts, once a reader has chosen

/**
 * What a reader has chosen a drag to do, as attributes of a scene.
 * @param {string} id
 */
export function dragmodeFor(id) {
    const dragmode = modes[tabOf(id)];
    return dragmode ? { dragmode } : {};
}

/**
 * A drag does the same in all 3D charts of a tab. One that turns around the upright axis brings it upright first, which
 * takes Plotly half a second.
 * @param {string} id
 */
function drags(id) {
    const tab = tabOf(id);
    const mode = dragmodeOf(plot(id));
    modes[tab] = mode;
    for (const other of document.querySelectorAll(`#${tab}-page .js-plotly-plot`)) {
        if (mode && other !== plot(id)) setDragmode(other, mode);
    }
    setTimeout(() => follow(id, true), 600);
}

/** @param {string} id */
function pose(id) {
    const camera = sound(cameraOf(plot(id)));
    return camera && spelled(camera);
}

/**
 * @param {string} id
 * @param {string | undefined} before
 */
function settle(id, before) {
    const now = pose(id);
    if (!now || now === before) return;
    keepCamera(plot(id));
    follow(id, true);
}

/**
 * @param {string} id
 * @param {boolean} settled
 */
function follow(id, settled = false) {
    const tab = tabOf(id);
    const gd = plot(id);
    const camera = sound(cameraOf(gd));
    // What went too far, or nowhere, is brought back to where it was last.
    if (!camera && cameraOf(gd)) look(gd, { ...cameraOf(gd), ...(cameras[tab] || first(id)) }, true);
    if (!camera) return;
    cameras[tab] = camera;
    for (const other of document.querySelectorAll(`#${tab}-page .js-plotly-plot`)) {
        if (other !== gd) look(other, camera, settled);
    }
    if (settled) keep(tab);
}

/** @type {number | undefined} */
let steering;

/**
 * Looks at a chart from where `move` takes its camera; without one, from where it was looked at first.
 * @param {string} id
 * @param {import("../rules/cameras.js").Move | null} move
 */
export function aim(id, move) {
    const gd = plot(id);
    const now = cameraOf(gd);
    if (!now) return;
    const there = sound(move ? moved(now, move) : { ...now, ...first(id) });
    if (there) look(gd, { ...now, ...there }, true);
    follow(id);
    // A key that is held down is one step for the address.
    clearTimeout(steering);
    steering = setTimeout(() => follow(id, true), 150);
}
