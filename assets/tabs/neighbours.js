// Neighbours: what a reader draws, and values that they change, in the place of a row.
import { refresh as refreshBoxes } from "./changing.js";
import { refresh as refreshPaper } from "./drawing.js";

// The page may have been answered for while this was on its way.
refreshPaper();
refreshBoxes();
