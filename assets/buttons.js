// Buttons written as data: data-set='{"cluster": 3}' changes fields, data-view='data=moons' shows another view
// of the tab, data-seed picks any number for a field, data-row opens a digit in Neighbours.
window.explorer = window.explorer || {};

(function (explorer) {
    let pressed = null; // the button last pressed: the place it stands in, what it is for, how far its table was scrolled
    const open = {}; // id of a place -> whether its reader opened or closed the table in it

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-set], [data-view], [data-seed], [data-row]");
        if (!button || button.disabled) return;
        const { set, view, seed, below, row } = button.dataset;
        pressed = { place: placeOf(button), purpose: purpose(button), scrolled: button.closest(".scroll")?.scrollTop };
        if (set) explorer.apply(explorer.tab(), JSON.parse(set));
        if (view) explorer.show(explorer.tab(), view);
        if (seed) explorer.apply(explorer.tab(), { [seed]: Math.floor(Math.random() * Number(below || 10000)) });
        if (row) explorer.digit(Number(row));
    });

    document.addEventListener("click", (event) => {
        const table = event.target.closest(".table > summary")?.parentElement;
        if (table) open[placeOf(table)] = !table.open;
    });

    const placeOf = (element) => element.parentElement.closest("[id]")?.id;
    const purpose = ({ title, dataset: { set, view, seed, row } }) => [title || set, view, seed, row].join();

    // An answer makes some parts anew: tables stay open, and who works by keyboard stays on the button that was
    // pressed.
    explorer.refocus = function () {
        for (const [place, is] of Object.entries(open)) {
            const table = document.getElementById(place)?.querySelector(".table");
            if (table) table.open = is;
        }
        if (!pressed || document.activeElement !== document.body) return;
        const buttons = document.getElementById(pressed.place)?.querySelectorAll("button") || [];
        const again = [...buttons].find((b) => purpose(b) === pressed.purpose);
        again?.focus({ preventScroll: true });
        if (pressed.scrolled) again?.closest(".scroll")?.scrollTo(0, pressed.scrolled);
    };
})(window.explorer);
