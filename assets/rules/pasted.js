// Whether text that was pasted or dragged onto the page is a table, or just words that slipped there.

const LOOKED_AT = 20; // lines
const NUMBER = /^[\s"']*[-+−]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?[\s"']*$/i;

/**
 * Whether nearly all of the first lines are parted into fields, or are numbers.
 * @param {string} text
 */
export function isTable(text) {
    const lines = text
        .slice(0, 20_000)
        .split(/\r\n?|\n/)
        .filter((line) => line.trim())
        .slice(0, LOOKED_AT);
    if (lines.length < 2) return false;
    // The first may be names.
    const rows = lines.slice(1);
    const most = (/** @type {(line: string) => boolean} */ is) => rows.filter(is).length >= 0.8 * rows.length;
    if (["\t", ";", "|"].some((sign) => most((line) => line.includes(sign)))) return true;
    if (
        most((line) =>
            line
                .split(/\s+/)
                .filter(Boolean)
                .every((word) => NUMBER.test(word)),
        )
    )
        return true;
    // Sentences have commas too: those of a table have as many in each line.
    const commas = (/** @type {string} */ line) => line.replace(/"[^"]*"/g, "").split(",").length - 1;
    return commas(lines[0]) > 0 && most((line) => commas(line) === commas(lines[0]));
}
