// Dendrogram: a click in the tree cuts it at that height, a click on a folded leaf unfolds it, a
// click among the merge heights cuts to that many clusters.
window.explorer = window.explorer || {};

(function (explorer) {
    const TAB = "dendrogram";

    explorer.cuttable = function (gd, kind) {
        let start = null;
        let point = null;
        gd.addEventListener("pointerdown", (e) => ((start = [e.clientX, e.clientY]), (point = null)), true);
        gd.on("plotly_click", (e) => (point = e.points[0]));
        gd.addEventListener("pointerup", (e) => {
            const still = start && Math.hypot(e.clientX - start[0], e.clientY - start[1]) < 4;
            if (!still || !e.target.closest(".draglayer")) return;
            // Plotly reports the point under a click after the release.
            setTimeout(() => (kind === "heights" ? choose(point) : point ? unfold(point) : cut(gd, e)), 30);
        });
    };

    function choose(point) {
        if (point) explorer.change(TAB, { "method.n_clusters": String(point.customdata), "method.cut": "n_clusters" });
    }

    function unfold(point) {
        const [node, size] = point.customdata;
        if (size > 1) explorer.change(TAB, { root: String(node), p: null });
    }

    function cut(gd, event) {
        const axis = gd._fullLayout.yaxis;
        const top = gd.getBoundingClientRect().top + axis._offset;
        const height = axis.p2d(event.clientY - top);
        if (height <= 0) return;
        explorer.change(TAB, { "method.distance_threshold": String(Number(height.toPrecision(4))), "method.cut": "distance_threshold" });
    }
})(window.explorer);
