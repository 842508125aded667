// Dendrogram: a click in the tree cuts it at that height, a click on a folded leaf unfolds it, a
// click among the merge heights cuts to that many clusters.
window.explorer = window.explorer || {};

(function (explorer) {
    const TAB = "dendrogram";

    explorer.cuttable = function (gd, kind) {
        const inside = (e) => e.target.closest(".draglayer");
        explorer.onRelease(gd, inside, (event, point) => {
            if (kind === "heights") choose(point);
            else if (point) unfold(point);
            else cut(gd, event);
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
