// A plain canvas over a chart: while a hand moves, it is painted in milliseconds where Plotly takes seconds.

// A canvas as large as a chart, sharp on any screen.
export function canvasOver(id) {
    const chart = document.getElementById(`${id}-frame`).closest(".chart");
    let canvas = chart.querySelector(":scope > canvas");
    if (!canvas) {
        canvas = chart.appendChild(document.createElement("canvas"));
        canvas.className = "over";
        canvas.setAttribute("aria-hidden", "true");
    }
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(chart.clientWidth * dpr), Math.round(chart.clientHeight * dpr)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    return { canvas, dpr, context: canvas.getContext("2d"), chart };
}
