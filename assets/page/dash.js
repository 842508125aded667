// What the page needs of Dash, which keeps its functions on the window.

/** @returns {any} */
const clientside = () => /** @type {any} */ (window).dash_clientside;

/**
 * Sets properties of a component.
 * @param {string | object} id
 * @param {Record<string, unknown>} props
 */
export const setProps = (id, props) => clientside().set_props(id, props);

/** What called a function. */
export const context = () => clientside().callback_context;

/** The path that the app lives under, "/" at its end. */
export const base = () =>
    JSON.parse(/** @type {HTMLElement} */ (document.getElementById("_dash-config")).textContent || "{}")
        .requests_pathname_prefix;
