// Light and dark: the reader's choice is kept where Mantine itself looks for it. (early.js has set it for the first
// picture of the page.)
const KEY = "mantine-color-scheme-value";
const ATTRIBUTE = "data-mantine-color-scheme";
const root = document.documentElement;

/**
 * Called by Dash at every click on the switch.
 * @param {number | undefined} clicks
 */
export function light(clicks) {
    const now = root.getAttribute(ATTRIBUTE) || "light";
    const scheme = clicks ? (now === "dark" ? "light" : "dark") : now;
    if (clicks) localStorage.setItem(KEY, scheme);
    root.setAttribute(ATTRIBUTE, scheme);
    return scheme;
}
