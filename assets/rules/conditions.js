// Which controls are shown: a rule names a field and the choices of it under which its control has a meaning. Rules are
// written as JSON by components/rules.py, which says what they hold.

/**
 * @typedef {{is: string, where?: Record<string, string>}} Choice
 *     One choice of the field; `where`, only while its own fields have these values.
 * @typedef {{field: string, any: Choice[]}} Rule
 */

/**
 * Whether a rule's control is shown.
 * @param {Rule} rule
 * @param {string} name the rule's field as the address names it
 * @param {(name: string) => unknown} value what a field of the view is
 */
export const holds = ({ any }, name, value) =>
    any.some(
        ({ is, where = {} }) =>
            value(name) === is &&
            Object.entries(where).every(([field, wanted]) => value(`${name}.${field}`) === wanted),
    );

/**
 * Whether a rule's control has a meaning for this choice, whatever else is chosen.
 * @param {Rule} rule
 * @param {string} kind
 */
export const isFor = ({ any }, kind) => any.some(({ is }) => is === kind);

/**
 * A field as the address names it: `~` is whichever of several methods is edited.
 * @param {string} field
 * @param {string} edited
 */
export const resolved = (field, edited) => field.replace(/^~/, edited);

/**
 * The fields of a view that mean nothing any more once `name` is of another kind.
 * @param {Iterable<string>} fields of the view
 * @param {string} name
 * @param {string[]} kept fields that the new kind has too
 */
export const outlived = (fields, name, kept) =>
    [...fields].filter((field) => field.startsWith(`${name}.`) && !kept.includes(field));

/**
 * What moving a control sets besides: null stands for what the other field shows now, "" takes it out.
 * @param {Record<string, string | null>} also as components/rules.py writes it
 * @param {(name: string) => unknown} value what a field of the view is
 * @returns {Record<string, string | null>}
 */
export function accompanied(also, value) {
    /** @type {Record<string, string | null>} */
    const out = {};
    for (const [name, wanted] of Object.entries(also)) {
        const now = wanted ?? value(name);
        if (now !== undefined) out[name] = String(now) || null;
    }
    return out;
}
