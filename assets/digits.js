// A digit anywhere, in a grid, a strip or a chart, opens in Neighbours.
window.explorer = window.explorer || {};

(function (explorer) {
    const METHOD = /^(data|method)(\.|$)/;

    // The method that clusters the digits goes along, so that colours mean the same there.
    explorer.digit = function (row) {
        const changes = { row: String(row) };
        if (explorer.tab() === "neighbours") return explorer.change("neighbours", changes);
        if (explorer.tab() === "digits") {
            for (const name of explorer.view("neighbours").keys()) if (METHOD.test(name)) changes[name] = null;
            for (const [name, value] of explorer.view("digits")) if (METHOD.test(name)) changes[name] = value;
        }
        explorer.open("neighbours", changes);
    };

    // A click in 3D fires on press, so the start of a drag would count: wait for a release in place.
    explorer.clickable = function (gd) {
        let start = null;
        let point = null;
        gd.addEventListener("pointerdown", (e) => ((start = [e.clientX, e.clientY]), (point = null)), true);
        gd.on("plotly_click", (e) => (point = e.points[0]));
        window.addEventListener("pointerup", (e) => {
            const still = start && Math.hypot(e.clientX - start[0], e.clientY - start[1]) < 5;
            start = null;
            // Plotly looks at the buttons once a frame, so its click may come after the release.
            if (still) setTimeout(() => point && explorer.digit(point.customdata ?? point.pointNumber), 60);
        });
    };
})(window.explorer);
