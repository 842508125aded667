// What the keys are called that are held while something is chosen: each reader is told of those that are there.

/**
 * @typedef {object} Hands
 * @property {boolean} mac whether keys have the names that a Mac has for them
 * @property {boolean} fingers whether there may be no keys at all
 */

/** @param {string} platform as the browser tells it */
export const isMac = (platform) => /^(mac|iphone|ipad)/i.test(platform);

/** @param {Hands} hands */
export const names = ({ mac }) => (mac ? { add: "⌘", remove: "⌥" } : { add: "Ctrl", remove: "Alt" });

/**
 * How branches are chosen, before any is.
 * @param {Hands} hands
 */
export function choosing(hands) {
    if (hands.fingers) return "Tap a branch to select it and to see what it holds.";
    const { add, remove } = names(hands);
    return `Point at a branch to see what it holds. A click selects it, with ${add} one more, with ${remove} one less.`;
}

/**
 * What is to be done with text that could not be copied and stands there selected.
 * @param {Hands} hands
 */
export function copying({ mac, fingers }) {
    if (fingers) return "It is selected: press it for long, and choose Copy.";
    return mac ? "It is selected: copy it by ⌘C." : "It is selected: copy it by Ctrl+C.";
}

/**
 * Words with the names of keys that others have, in those of this reader.
 * @param {string} text
 * @param {Hands} hands
 */
export const renamed = (text, { mac }) => (mac ? text.replaceAll("Ctrl", "Command").replaceAll("Alt", "Option") : text);
