// The head of the page says which data is on it, and which run: in the middle of the head, on a phone beside the settings.
import { currentTab } from "./address.js";
import { on } from "./events.js";
import { flat } from "./shown.js";

function tell() {
    const tab = currentTab();
    const text = (tab && flat(tab).about) || "";
    const place = document.getElementById("on-page");
    if (!tab || !place) return;
    place.textContent = text;
    place.title = text;
    const settings = document.querySelector(`#${tab}-page .side > summary`);
    if (settings instanceof HTMLElement) settings.dataset.about = text;
}
on("arranged", tell);
on("opened", tell);
