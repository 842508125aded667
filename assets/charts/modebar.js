// The buttons that Plotly puts over a chart. Those that go back or take a picture do it in the page's own way: the
// first view of a cloud is the one that fits its frame, of a flat chart the ranges that were sent; a picture has the
// page's ground and a name.
import { aim } from "./cameras.js";
import { base } from "./sent.js";

const THEIRS = ["toImage", "resetCameraDefault3d", "resetCameraLastSave3d", "resetScale2d", "resetViews"];

/** @param {string} id */
const isCloud = (id) => Boolean(base(id)?.layout.scene);

/**
 * The configuration of a chart with the page's buttons.
 * @param {string} id
 * @param {any} config
 * @param {any} Plotly
 */
export function withButtons(id, config, Plotly) {
    const picture = {
        name: "picture",
        title: "Save as PNG",
        icon: Plotly.Icons.camera,
        click: (/** @type {any} */ gd) =>
            import("./pictures.js").then(({ picture: taken, nameOf }) => taken(Plotly, gd, nameOf(gd), "png")),
    };
    const home = {
        name: "home",
        title: "Back to the first view",
        icon: Plotly.Icons.home,
        click: () => back(id, Plotly),
    };
    return {
        ...config,
        doubleClick: false, // by `goesBack`, as the button
        modeBarButtonsToRemove: [...(config.modeBarButtonsToRemove || []), ...THEIRS],
        modeBarButtonsToAdd: [home, picture],
    };
}

/**
 * Shows a chart as it was first.
 * @param {string} id
 * @param {any} Plotly
 */
function back(id, Plotly) {
    if (isCloud(id)) return aim(id, null);
    const { layout } = /** @type {import("./sent.js").Base} */ (base(id));
    const gd = document.getElementById(id)?.querySelector(".js-plotly-plot");
    const axes = ["xaxis", "yaxis"].filter((name) => layout[name] && !layout[name].fixedrange);
    const first = axes.map((name) => {
        const { range, autorange } = layout[name];
        return range ? [`${name}.range`, [...range]] : [`${name}.autorange`, autorange ?? true];
    });
    if (gd && first.length) Plotly.relayout(gd, Object.fromEntries(first));
}

/**
 * Once for each chart: two clicks on a flat one go back as the button does.
 * @param {string} id
 * @param {import("./plotly_private.js").Graph} gd
 * @param {any} Plotly
 */
export function goesBack(id, gd, Plotly) {
    if (!isCloud(id)) gd.on("plotly_doubleclick", () => back(id, Plotly));
}
