// A digit anywhere, in a grid, a strip or a chart, opens in Neighbours.
window.explorer = window.explorer || {};

(function (explorer) {
    const METHOD = /^(data|method)(\.|$)/;

    // The method that clusters the digits goes along, so that colours mean the same there.
    explorer.digit = function (row) {
        const changes = { row: String(row) };
        if (explorer.tab() === "neighbours") return explorer.change("neighbours", changes);
        if (explorer.tab() === "dendrogram" && explorer.flat("dendrogram").data !== "digits") return;
        if (explorer.tab() === "digits") {
            for (const name of explorer.view("neighbours").keys()) if (METHOD.test(name)) changes[name] = null;
            for (const [name, value] of explorer.view("digits")) if (METHOD.test(name)) changes[name] = value;
        }
        explorer.open("neighbours", changes);
    };

    explorer.clickable = function (gd) {
        explorer.onRelease(gd, () => true, (_, point) => point && explorer.digit(point.customdata ?? point.pointNumber));
    };
})(window.explorer);
