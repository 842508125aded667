// How long to wait before something is asked again.

export const AGAIN = 250; // ms between asks while work goes on
const SILENCE = 2000; // ms without any answer until the first repetition; then twice as long, and so on
const LONGEST = 30_000;

/**
 * Milliseconds to wait for an answer, after so many repetitions.
 * @param {number} tries
 */
export const silence = (tries) => Math.min(SILENCE * 2 ** tries, LONGEST);

/**
 * Milliseconds until what got no answer, or a busy one, is fetched again.
 * @param {number} tries
 * @param {number | null} wanted the server's own wish, in seconds
 */
export const retry = (tries, wanted) => 1000 * (wanted ?? Math.min(2 ** tries, LONGEST / 1000));

/**
 * The seconds that a server wants to be left alone; null where it does not say, or says what is no number.
 * @param {string | null | undefined} header Retry-After
 */
export function pause(header) {
    const seconds = Number(header);
    return seconds > 0 ? Math.min(seconds, LONGEST / 1000) : null;
}
