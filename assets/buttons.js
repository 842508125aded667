// Buttons written as data: data-set='{"cluster": 3}' changes fields, data-view='data=moons' shows another view
// of the tab, data-seed picks any number for a field, data-row opens a digit in Neighbours.
window.explorer = window.explorer || {};

(function (explorer) {
    let pressed = null; // the button last pressed: the place it stands in, and what it is for

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-set], [data-view], [data-seed], [data-row]");
        if (!button || button.disabled) return;
        const { set, view, seed, below, row } = button.dataset;
        pressed = { place: button.parentElement.closest("[id]")?.id, purpose: purpose(button) };
        if (set) explorer.apply(explorer.tab(), JSON.parse(set));
        if (view) explorer.show(explorer.tab(), view);
        if (seed) explorer.apply(explorer.tab(), { [seed]: Math.floor(Math.random() * Number(below || 10000)) });
        if (row) explorer.digit(Number(row));
    });

    const purpose = ({ dataset: { set, view, seed, row } }) => [set, view, seed, row].join();

    // An answer makes some buttons anew; who works by keyboard stays on the one that was pressed.
    explorer.refocus = function () {
        if (!pressed || document.activeElement !== document.body) return;
        const buttons = document.getElementById(pressed.place)?.querySelectorAll("button") || [];
        [...buttons].find((b) => purpose(b) === pressed.purpose)?.focus({ preventScroll: true });
    };
})(window.explorer);
