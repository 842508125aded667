// The one entry: all that is global are the functions that Dash calls, and Dash is started once they are there.
import "./charts/charts.js";
import "./charts/marks.js";
import "./hand/index.js";
import "./own/index.js";
import "./page/about.js";
import { route } from "./page/address.js";
import { answered, start } from "./page/asking.js";
import "./page/buttons.js";
import "./page/edges.js";
import "./page/guide.js";
import "./page/printing.js";
import { listen } from "./page/server.js";
import "./page/skip.js";
import "./page/terms.js";
import "./page/theme.js";
import "./tabs/index.js";

listen();
// What the server has put there stays.
const page = /** @type {any} */ (window);
Object.assign(page.dash_clientside, { explorer: { answered, start } });
document.dispatchEvent(new Event("modules"));
route(false);
