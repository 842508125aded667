// Takes a view home: its link, code and labels from the server, pictures from the charts on the page.
import { plotly } from "../charts/drawing.js";
import { facesOf, figure, fileOf, nameOf, picture, save } from "../charts/pictures.js";
import { isMade, isOwn, isScene } from "../charts/plotly_private.js";
import { standing } from "../charts/standing.js";
import { currentTab } from "../page/address.js";
import { token, within } from "../page/elements.js";
import { canShare, hands } from "../page/hands.js";
import { copying } from "../rules/keys.js";

const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById("take"));
const part = (name) => dialog().querySelector(`[data-part="${name}"]`);
const say = (text) => (part("said").textContent = text);

function open() {
    part("link").value = location.href;
    part("code").parentElement.hidden = true;
    part("charts").replaceChildren(...charts().map(choice));
    part("charts").closest("section").hidden = !charts().length;
    say(charts().length ? "" : "What this tab shows are images and tables; the code draws them.");
    dialog().showModal();
}

// The charts that are to be seen, and what they are called on the page.
const charts = () =>
    [...document.querySelectorAll(`#${currentTab()}-panel .js-plotly-plot`)].filter(
        (gd) => gd.offsetParent && isMade(gd),
    );

function choice(gd) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = nameOf(gd);
    const buttons = ["PNG", "SVG", "HTML"].map((kind) => {
        const button = document.createElement("button");
        button.className = "quiet";
        button.textContent = kind;
        button.ariaLabel = `${nameOf(gd)} as ${kind}`;
        if (kind === "SVG" && isScene(gd)) button.title = "The 3D part of an SVG is a picture of dots";
        button.onclick = () => attempt(() => kept(gd, kind.toLowerCase()));
        return button;
    });
    item.append(name, ...buttons);
    return item;
}

// Says what is under way, and in a sentence what went wrong.
async function attempt(work) {
    say("Preparing…");
    try {
        say((await work()) || "");
    } catch (error) {
        say(error instanceof Error ? error.message : String(error));
    }
}

async function fetched(name) {
    const answer = await fetch(`${dialog().dataset.base}take/${currentTab()}/${name}${location.search}`);
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
}

async function file(name) {
    const answer = await fetched(name);
    const [, called] = answer.headers.get("Content-Disposition").match(/filename="(.+)"/);
    return save(await answer.blob(), called);
}

async function show() {
    part("code").textContent = await (await fetched("code.py")).text();
    part("code").parentElement.hidden = false;
    part("code").focus();
}

// The clipboard may not be allowed; then the text is there, selected.
async function copy(text, field) {
    try {
        await navigator.clipboard.writeText(text);
        return "Copied.";
    } catch {
        if (!dialog().open) open();
        getSelection().selectAllChildren(field);
        if (field.select) field.select();
        return copying(hands());
    }
}

async function kept(gd, kind) {
    if (kind !== "html") return picture(await plotly(), gd, nameOf(gd), kind);
    return save(new Blob([await page(gd)], { type: "text/html" }), fileOf(nameOf(gd), kind));
}

// Numbers as JSON has them; what begins with "_" is Plotly's own.
function plain(key, value) {
    if (isOwn(key)) return undefined;
    if (value instanceof Float32Array) return Array.from(value, (v) => Number(v.toPrecision(7)));
    return ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value;
}

const escaped = (text) => text.replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`);

// A page that needs no other file: plotly.js, which the browser has already, and the figure.
async function page(gd) {
    const plotly = await (await fetch(document.querySelector('script[src*="/plotly-"]').src)).text();
    const { data, layout } = figure(gd);
    const numbers = JSON.stringify([data, { ...layout, autosize: true, width: undefined, height: undefined }], plain);
    const images = standing(facesOf(gd));
    const title = escaped(`${nameOf(gd)} · Cluster Explorer`);
    return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>
body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: ${token("--raised")}; font: 13px sans-serif; }
#chart { flex: 1; min-height: 0; }
a { padding: 8px 12px; color: ${token("--accent")}; overflow-wrap: anywhere; }
</style></head>
<body><div id="chart"></div><a href="${escaped(location.href)}">${title}</a>
<script>${plotly.replaceAll("</script", "<\\/script")}</script>
<script>Plotly.newPlot("chart", ...${numbers.replaceAll("<", "\\u003c")}, { responsive: true, displaylogo: false, scrollZoom: true })${images && `.then((gd) => {\n${images}\n})`};</script>
</body></html>`;
}

const deeds = {
    close: () => dialog().close(),
    link: () => attempt(() => copy(location.href, part("link"))),
    code: () => attempt(() => copy(part("code").textContent, part("code"))),
    show: () => attempt(show),
};

let forgetting = 0;
async function link() {
    if (canShare() && (await shared())) return;
    const told = document.getElementById("copied");
    const button = document.getElementById("copy-link");
    const said = await copy(location.href, part("link"));
    if (dialog().open) return say(said);
    const name = button.querySelector(".name");
    const before = button.dataset.done ?? name.textContent;
    [told.textContent, name.textContent, button.dataset.done] = ["Link copied.", "Copied", before];
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
        [told.textContent, name.textContent] = ["", before];
        delete button.dataset.done;
    }, 2_000);
}

// The system's own sheet; closing it is an answer too, and no reason to copy.
async function shared() {
    try {
        await navigator.share({ title: document.title, url: location.href });
        return true;
    } catch (error) {
        return error instanceof DOMException && error.name === "AbortError";
    }
}

/** A button of the page's head was pressed. */
export function press(button) {
    if (button.id === "take-home") open();
    else link();
}

document.addEventListener("click", (event) => {
    if (event.target === dialog()) dialog().close(); // beside the dialog
    const take = within(event, "[data-take]")?.dataset.take;
    if (take) (deeds[take] || (() => attempt(() => file(take))))();
});

window.addEventListener("popstate", () => dialog()?.close());
