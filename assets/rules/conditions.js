// Which controls are shown: a rule names a field and the choices of it under which its control has a meaning.

/**
 * @typedef {{is: string, where?: Record<string, string>}} Choice
 *     One choice of the field; `where`, only while its own fields have these values.
 * @typedef {{field: string, any: Choice[]}} Rule
 */

/**
 * A rule as the page has it: `~=kmeans,agglomerative:cut=n_clusters` is any of two choices of `~`, the second only
 * while its own `cut` is `n_clusters`.
 * @param {string} text
 * @returns {Rule}
 */
export function parsed(text) {
    const at = text.indexOf("=");
    const any = text
        .slice(at + 1)
        .split(",")
        .map((choice) => {
            const [is, condition] = choice.split(":");
            if (!condition) return { is };
            const [name, value] = condition.split("=");
            return { is, where: { [name]: value } };
        });
    return { field: text.slice(0, at), any };
}

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
