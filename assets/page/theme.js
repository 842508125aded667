// Light and dark: the button changes what early.js has set for the first picture of the page, and the choice is kept.
import { within } from "./elements.js";
import { emit } from "./events.js";

const root = document.documentElement;

document.addEventListener("click", (event) => {
    if (!within(event, "#light")) return;
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", theme);
    root.dataset.theme = theme;
    emit("recoloured", {});
});
