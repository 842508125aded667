// Buttons written as data: data-set='{"cluster": 3}' changes fields, data-seed picks any number for one,
// data-row opens a digit in Neighbours.
window.explorer = window.explorer || {};

document.addEventListener("click", (event) => {
    const { explorer } = window;
    const button = event.target.closest("[data-set], [data-seed], [data-row]");
    if (!button || button.disabled) return;
    const { set, seed, below, row } = button.dataset;
    if (set) explorer.apply(explorer.tab(), JSON.parse(set));
    if (seed) explorer.apply(explorer.tab(), { [seed]: Math.floor(Math.random() * Number(below || 10000)) });
    if (row) explorer.digit(Number(row));
});
