// The one entry: all that is global are the functions that Dash calls, and Dash is started once they are there.
import { draw } from "./charts/charts.js";
import { start } from "./page/address.js";
import { answered } from "./page/asking.js";
import "./page/buttons.js";
import { controls } from "./page/controls.js";
import { listen } from "./page/server.js";
import "./page/skip.js";
import "./page/terms.js";
import { light } from "./page/theme.js";
import "./tabs/index.js";

listen();
const page = /** @type {any} */ (window);
page.dash_clientside = { ...page.dash_clientside, explorer: { answered, controls, draw, light, start } };
document.dispatchEvent(new Event("modules"));
