// The traces that our figures draw. scatter is part of the core.
var Plotly = require("plotly.js/lib/core");

Plotly.register([
    require("plotly.js/lib/scatter3d"),
    require("plotly.js/lib/bar"),
    require("plotly.js/lib/heatmap"),
]);

module.exports = Plotly;
