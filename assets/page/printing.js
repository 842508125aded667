// On paper: the settings as one line of text, and how much smaller a chart is there than on the screen. (style/print.css
// does the rest; Plotly draws for pixels of the screen and cannot be asked to draw anew while a page is being printed.)
import { fitting, line } from "../rules/paper.js";
import { currentTab } from "./address.js";
import { panelOf } from "./elements.js";

window.addEventListener("beforeprint", () => {
    const tab = currentTab();
    if (!tab) return;
    const panel = panelOf(tab);
    for (const chart of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll(".chart"))) {
        const frame = /** @type {HTMLElement} */ (chart.querySelector(".frame"));
        const { clientWidth: width, clientHeight: height } = frame;
        if (!width) continue;
        const abreast = chart.closest(".grid:not([data-count='1']), .stack") ? 2 : 1;
        for (const [name, value] of Object.entries({ width, height, scale: fitting(width, height, abreast) }))
            chart.style.setProperty(`--${name}`, String(value));
    }
    const place = panel.querySelector(".printed");
    if (place) place.textContent = line(settings(panel));
});

/**
 * What the controls say that are to be seen.
 * @param {HTMLElement} panel
 */
function settings(panel) {
    const controls = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll(".controls .control")]);
    return controls
        .filter((control) => !control.hidden && !control.closest("[hidden]"))
        .map((control) => {
            const part = /** @type {any} */ (control.querySelector("[data-part]"));
            const name = control.querySelector(".control-label")?.textContent || "";
            // A control may have several lists, such as one for each axis.
            const chosen = [...control.querySelectorAll("select")].map((list) => list.selectedOptions[0]?.text ?? "");
            return {
                name,
                value: part.type === "checkbox" ? part.checked : chosen.length ? chosen.join(", ") : part.value,
            };
        });
}
