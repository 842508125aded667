// Changed values of a row as the address spells them: 3:5.1,7:2.
import { typed } from "./typed.js";

/**
 * The changed columns, and what each was given, as text.
 * @param {string} spelled
 * @returns {Map<number, string>}
 */
export const values = (spelled) =>
    new Map(
        spelled
            .split(",")
            .filter(Boolean)
            .map((part) => /** @type {[number, string]} */ ([Number(part.split(":")[0]), part.split(":")[1]])),
    );

/**
 * What boxes hold that is not the row's own, as the address spells it; and the columns of those that hold no number.
 * @param {{column?: string, own?: string, value: string}[]} boxes
 * @returns {{spelled: string, wrong: string[]}}
 */
export function changed(boxes) {
    const told = boxes
        .filter(({ own, value }) => value.trim() !== "" && value !== own)
        .map(({ column = "", value }) => ({ column, ...typed(value) }));
    const numbers = told.filter(({ value, wrong }) => value !== undefined && !wrong);
    return {
        spelled: numbers.map(({ column, value }) => `${column}:${value}`).join(","),
        wrong: told.filter(({ unfinished, wrong }) => wrong && !unfinished).map(({ column }) => column),
    };
}
