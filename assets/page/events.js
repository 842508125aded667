// What happens on the page, told to whoever listens, so that no module has to know those that come after it.

/**
 * @typedef {{tab: string}} OfTab
 * @typedef {object} Events
 * @property {{tab: string, query: string}} asked the server is to be asked for a view
 * @property {{tab: string, moved: boolean}} opened the address names another view of a tab; `moved` by Back, Forward or a link
 * @property {OfTab} reframed a reader's change has clouds looked at anew, whatever they were turned to
 * @property {OfTab} spelled the controls show what the address says
 * @property {{tab: string, flat: Record<string, any>}} arranged the controls show what the server confirmed
 * @property {OfTab} arrived the page of a tab is there
 * @property {{tab: string, drawings: Record<string, any>, digests: Record<string, string[]>}} sent an answer brought drawings,
 *     by the id of their chart, and the digests of all that is drawn now
 * @property {{tab: string, charts: string[]}} drawing these are about to be drawn
 * @property {OfTab} due charts of a tab are to be drawn
 * @property {{id: string}} finished a chart is drawn as it was last sent
 * @property {object} filled words that waited for their chart are in their places
 * @property {OfTab} painted none of them is any more
 * @property {{id: string}} resized a chart has another size
 * @property {OfTab} settled the last answer for a view is there, and drawn
 * @property {object} answered something was answered
 * @property {{tab: string | undefined, n: number | undefined, seconds: number | null}} declined
 *     an ask was not taken; it may be put again in so many seconds, or not at all
 * @property {OfTab} selected other rows of the data are selected
 * @property {object} recoloured light has become dark, or the other way
 */

/** @type {Map<string, ((detail: any) => void)[]>} */
const listeners = new Map();

/**
 * Has a function called at each event of a name, after those that listened earlier.
 * @template {keyof Events} N
 * @param {N} name
 * @param {(detail: Events[N]) => void} then
 */
export function on(name, then) {
    listeners.set(name, [...(listeners.get(name) || []), then]);
}

/**
 * @template {keyof Events} N
 * @param {N} name
 * @param {Events[N]} detail
 */
export function emit(name, detail) {
    for (const then of listeners.get(name) || []) then(detail);
}
