// A digit anywhere, in a grid, a strip or a chart, opens in Neighbours.
window.explorer = window.explorer || {};

(function (explorer) {
    // What goes along: the data that the row is of, and the method that clusters the digits, so that
    // colours mean the same there. A tree's sample has another size by default, so all of it is spelled.
    const ALONG = { digits: /^(data|method)(\.|$)/, dendrogram: /^data(\.|$)/ };

    explorer.digit = function (row) {
        const tab = explorer.tab();
        if (tab === "neighbours") return explorer.change("neighbours", { row: String(row) });
        const flat = explorer.flat(tab);
        if (flat.data === "blobs") return;
        const changes = {};
        for (const name of explorer.view("neighbours").keys()) if (ALONG[tab].test(name)) changes[name] = null;
        for (const [name, value] of tab === "digits" ? explorer.view(tab) : Object.entries(flat)) {
            if (ALONG[tab].test(name)) changes[name] = String(value);
        }
        explorer.open("neighbours", { ...changes, row: String(row) });
    };

    explorer.clickable = function (gd) {
        explorer.onRelease(gd, () => true, (_, point) => point && explorer.digit(point.customdata ?? point.pointNumber));
    };
})(window.explorer);
