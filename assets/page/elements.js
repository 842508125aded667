// Small helps with the page's elements.

/** @param {string} tab */
export const panelOf = (tab) => /** @type {HTMLElement} */ (document.getElementById(`${tab}-panel`));

/** @param {string} tab */
export const pageOf = (tab) => /** @type {HTMLElement} */ (document.getElementById(`${tab}-page`));

/**
 * A colour or font of the style, by its name.
 * @param {string} name
 */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * The element that an event is about, or one around it, if it fits a selector.
 * @param {Event} event
 * @param {string} selector
 * @returns {any}
 */
export const within = (event, selector) => /** @type {any} */ (event.target)?.closest?.(selector) ?? null;

/** Parts that follow charts by their size are told that it may have changed. */
export const fit = () => requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));
