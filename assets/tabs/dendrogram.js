// Dendrogram: its tree, cloud and numbers follow the hand that cuts it or points at its branches.
export { click, watch } from "./cutline.js";
