// How far a page scrolls to show what a step of the guided path speaks of.

/** @typedef {{top: number, bottom: number}} Span pixels of the screen */

/**
 * By how many pixels: none where all of it is seen; what is too tall begins at the top.
 * @param {Span} element
 * @param {Span} room what the head of the page and the step itself leave of the screen
 */
export function scrolledBy(element, room) {
    if (element.top >= room.top && element.bottom <= room.bottom) return 0;
    const isTall = element.bottom - element.top > room.bottom - room.top;
    return isTall || element.top < room.top ? element.top - room.top : element.bottom - room.bottom;
}
