// What is written in an address, as text: nothing here knows the page.

/**
 * A query string with some of its fields changed.
 * @param {string} query without its question mark
 * @param {Record<string, string | null>} changes null takes a field out
 * @returns {string} commas stay commas
 */
export function merged(query, changes) {
    const fields = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null) fields.delete(name);
        else fields.set(name, value);
    }
    return plain(fields);
}

/**
 * The spelling of fields in an address: commas stay commas, and colons colons.
 * @param {URLSearchParams} fields
 */
export const plain = (fields) => fields.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");

/**
 * The changes that make one view of another: fields that the new one does not name are taken out.
 * @param {string} from
 * @param {string} to
 * @returns {Record<string, string | null>}
 */
export function turnedInto(from, to) {
    const none = Object.fromEntries([...new URLSearchParams(from).keys()].map((name) => [name, null]));
    return { ...none, ...Object.fromEntries(new URLSearchParams(to)) };
}

/**
 * The tab that a path names; the first where it names none, null where there is no such tab.
 * @param {string} path
 * @param {string} base the path that the app lives under, "/" at its end
 * @param {string[]} names of the tabs
 */
export function tabAt(path, base, names) {
    const name = path.slice(base.length).replace(/\/$/, "");
    if (name === "") return names[0];
    return names.includes(name) ? name : null;
}

/**
 * Whether a change is a step in history of its own: a field that keeps moving is one step.
 * @param {{fields: string, time: number}} last what was changed last, and when in milliseconds
 * @param {{fields: string, time: number}} now
 */
export const isNewStep = (last, now) => now.fields !== last.fields || now.time - last.time > 1000;
