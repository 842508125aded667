// What a cut of a tree says, in a sentence.

/**
 * A cut in words, as dashboard/tabs/tree_words.py, dashboard/page/words.py and dashboard/compute/scores.py say it.
 * @param {import("./merges.js").Tree} tree
 * @param {import("./merges.js").Cut} cut
 * @param {{noun: [string, string] | null, rows: [string, string]}} named what a true group is called, and several,
 *     null where they are not known; and the same of rows
 * @param {Record<string, number>} shares a group is `whole` in a cluster that has so much of it, and split where another has a `part`
 */
export function reading({ rows, totals }, { k, table, ids }, { noun, rows: [, rowsOf] }, { whole, part }) {
    if (k === 1) return "The cut is above the last merge: everything is one cluster. Lower it to see groups.";
    if (k === rows.length)
        return "The cut is below the first merge: every point is a cluster of its own. Raise it to see groups.";
    const g = totals.length;
    if (!noun) {
        const sizes = Array.from(ids, (_, i) => table.slice(i * g, (i + 1) * g).reduce((a, b) => a + b, 0));
        const [most, least] = [Math.max(...sizes), Math.min(...sizes)].map((size) => size.toLocaleString("en"));
        return `${k.toLocaleString("en")} clusters: the largest holds ${most} ${rowsOf}, the smallest ${least}.`;
    }
    const [one, many] = noun;
    const owners = new Int32Array(k); // of how many groups a cluster holds the most
    let split = 0;
    for (let j = 0; j < g; j += 1) {
        let [most, next, main] = [0, 0, -1];
        for (let i = 0; i < k; i += 1) {
            const count = table[i * g + j];
            if (count > most) [most, next, main] = [count, most, i];
            else if (count > next) next = count;
            if (count === most && count && ids[i] < ids[main]) main = i;
        }
        owners[main] += 1;
        split += Number(most < whole * totals[j] && next >= part * totals[j]);
    }
    const shared = owners.filter((count) => count > 1);
    const sharing = shared.reduce((sum, count) => sum + count, 0);
    const of = (/** @type {number} */ count) =>
        g === 1
            ? `The ${one}`
            : count === 2 && g === 2
              ? `Both ${many}`
              : count === g
                ? `All ${g} ${many}`
                : `${count} of the ${g} ${many}`;
    const told = [];
    if (split) told.push(`${of(split)} ${split === 1 ? "is" : "are"} split`);
    if (sharing)
        told.push(
            `${told.length ? sharing : of(sharing)} share ${shared.length === 1 ? "a cluster" : `${shared.length} clusters`}`,
        );
    if (told.length) return `${told.join(" and ")}.`;
    const subject = g === 1 ? `The ${one}` : `Every ${one}`;
    if (k === g) return `${subject} is one cluster of its own.`;
    const rest = k - g === 1 ? "1 more cluster holds" : `${k - g} more clusters hold`;
    return `${subject} has a cluster of its own, and ${rest} a few of the points.`;
}
