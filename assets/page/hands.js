// What the reader works with: fingers or a mouse, and how the keys are called.
import { isMac } from "../rules/keys.js";

/** @returns {import("../rules/keys.js").Hands} */
export const hands = () => ({
    mac: isMac(/** @type {any} */ (navigator).userAgentData?.platform || navigator.platform),
    fingers: matchMedia("(hover: none)").matches,
});

/** Whether the system has a sheet of its own by which people send things, and is held in the hand. */
export const canShare = () => "share" in navigator && matchMedia("(pointer: coarse)").matches;
