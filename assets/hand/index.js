// What a hand does in a cloud beside turning it: a bar in its corner, and a picture of what a pointer is on. What the
// buttons do is loaded once one is pressed.
import { plot } from "../charts/plotly_private.js";
import { base, tabOf } from "../charts/sent.js";
import { change, view } from "../page/address.js";
import { on } from "../page/events.js";
import { button } from "./buttons.js";
import "./drawn_of.js";

const isCloud = (/** @type {string} */ id) => Boolean(base(id)?.layout.scene);
const chartOf = (/** @type {string} */ id) =>
    /** @type {HTMLElement | null} */ (document.getElementById(`${id}-frame`)?.closest(".chart") ?? null);

on("finished", ({ id }) => {
    const chart = isCloud(id) ? chartOf(id) : null;
    if (!chart) return;
    if (!chart.querySelector(":scope > .hand")) chart.append(barOf(id, chart));
    imaged(id, chart);
    follow(id, chart);
});

/** @type {(id: string, chart: HTMLElement) => HTMLElement} */
function barOf(id, chart) {
    const bar = Object.assign(document.createElement("div"), { className: "hand" });
    bar.role = "toolbar";
    bar.ariaLabel = `By hand in ${chart.ariaLabel}`;
    const open = button("select", "Select", "Select points by hand: draw around them, or grow a ball around one");
    open.ariaPressed = "false";
    open.onclick = () => import("./bar.js").then(({ toggle }) => toggle(id, bar));
    bar.append(open);
    return bar;
}

// --- Images where their points are

const isOn = () => view().get("images") === "true";

/** @type {(id: string, chart: HTMLElement) => void} */
function imaged(id, chart) {
    const bar = /** @type {HTMLElement} */ (chart.querySelector(":scope > .hand"));
    let one = /** @type {HTMLButtonElement | null} */ (bar.querySelector("[data-hand=images]"));
    if (!one && base(id)?.layout.meta?.images) {
        one = button("images", "Images", "Show images where their points are: of what is selected, or of some");
        one.onclick = () => {
            change(tabOf(id), { images: isOn() ? null : "true" }, { toServer: false, whole: true });
            press();
            load();
        };
        bar.firstElementChild?.after(one);
    }
    if (one) one.hidden = !base(id)?.layout.meta?.images;
    press();
    if (isOn() && one) load();
}

function press() {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".hand [data-hand=images]")))
        one.ariaPressed = String(isOn());
}

const load = () =>
    import("./faces.js").then(({ refresh }) => {
        for (const id of clouds()) refresh(id);
    });

const clouds = () =>
    [...document.querySelectorAll(".hand [data-hand=images]")]
        .map((one) => one.closest(".chart")?.querySelector(":scope > .frame")?.id.replace("-frame", "") ?? "")
        .filter((id) => isCloud(id) && chartOf(id)?.offsetParent);

on("spelled", () => {
    const was = document.querySelector(".hand [data-hand=images][aria-pressed=true]");
    press();
    if (isOn() || was) load();
});

// --- What a pointer is on

/** @type {WeakSet<object>} */
const followed = new WeakSet();

/** @type {(id: string, chart: HTMLElement) => void} */
function follow(id, chart) {
    const gd = plot(id);
    if (!gd || followed.has(gd)) return;
    followed.add(gd);
    let at = { x: 0, y: 0 };
    gd.addEventListener("pointermove", ({ clientX, clientY }) => {
        const { left, top } = chart.getBoundingClientRect();
        at = { x: clientX - left, y: clientY - top };
    });
    const pointed = () => import("./pointed.js");
    gd.on("plotly_hover", ({ points: [point] }) => {
        // Of what is drawn beside the points, such as centres, only what says its row is one.
        const row = point.curveNumber ? point.customdata : (point.customdata ?? point.pointNumber);
        const n = base(id)?.data[0].x.length;
        if (typeof row === "number") pointed().then(({ point: show }) => show(tabOf(id), chart, row, n, at));
    });
    gd.on("plotly_unhover", () => pointed().then(({ leave }) => leave()));
}
