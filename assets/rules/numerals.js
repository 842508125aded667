// Numbers in words and from words.

/**
 * As Python's `%.4g` says it.
 * @param {number} value
 */
export function short(value) {
    const [digits, power] = value.toExponential(3).split("e");
    const n = Number(power);
    return n < -4 || n > 3
        ? `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`
        : String(Number(value.toPrecision(4)));
}

/**
 * The shortest decimal, of two digits or more, that lies nearer than this to a value.
 * @param {number} value
 * @param {number} near
 */
export function rounded(value, near) {
    for (let digits = 2; digits < 12; digits += 1) {
        const shorter = Number(value.toPrecision(digits));
        if (Math.abs(shorter - value) < near) return shorter;
    }
    return value;
}
