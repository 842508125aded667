// Rows and tables that go on beyond the edge of the screen fade there, and show what is pressed in them.
import { on } from "./events.js";

const ROWS = ".looks, .top nav, .scroll";

/** @param {Element} row */
function mark(row) {
    const { scrollLeft, scrollWidth, clientWidth } = row;
    row.toggleAttribute("data-before", scrollLeft > 1);
    row.toggleAttribute("data-after", scrollLeft + clientWidth < scrollWidth - 1);
}

function all() {
    for (const row of document.querySelectorAll(ROWS)) mark(row);
}

document.addEventListener("scroll", ({ target }) => target instanceof Element && target.matches(ROWS) && mark(target), {
    capture: true,
    passive: true,
});
addEventListener("resize", all);
on("opened", all);
on("arrived", all);
on("arranged", all);
on("filled", all);
document.addEventListener("toggle", all, { capture: true }); // a table is unfolded

/**
 * Scrolls the row of a button, and nothing else, until the button is seen.
 * @param {HTMLElement} button
 */
export function reveal(button) {
    const row = button.closest(ROWS);
    if (!row) return;
    const [one, all] = [button.getBoundingClientRect(), row.getBoundingClientRect()];
    const room = 40; // for the fading edge
    if (one.left < all.left) row.scrollLeft += one.left - all.left - room;
    else if (one.right > all.right) row.scrollLeft += one.right - all.right + room;
}
