// What is selected in a tab: rows of its data. Its 3D charts show all other points in grey, or leave them out.
window.explorer = window.explorer || {};

(function (explorer) {
    const FADED = 61; // dashboard/figures/theme.py
    const selections = {}; // tab -> {rows: Uint8Array, 1 for each row that is selected, alone: whether the rest is left out}

    explorer.selection = (tab) => selections[tab];

    // Selects rows; null selects nothing, and everything is shown as it is.
    explorer.select = function (tab, rows, alone = false) {
        const old = selections[tab];
        if (!rows && !old) return;
        if (rows && old && old.alone === alone && rows.length === old.rows.length && rows.every((r, i) => r === old.rows[i])) return;
        selections[tab] = rows ? { rows, alone } : undefined;
        explorer.redraw(tab);
    };

    // A trace with what is selected standing out, if its points are the rows.
    explorer.picked = function (tab, trace) {
        const selection = selections[tab];
        const codes = trace.marker?.color;
        if (!selection || trace.type !== "scatter3d" || codes?.length !== selection.rows.length) return trace;
        const { rows, alone } = selection;
        if (alone) return { ...trace, x: trace.x.map((x, i) => (rows[i] ? x : NaN)) };
        return { ...trace, marker: { ...trace.marker, color: codes.map((code, i) => (rows[i] ? code : FADED)) } };
    };
})(window.explorer);
