// Buttons of the bar in a cloud's corner, each with a sign of its own.

const SIGNS = {
    select: "M4 9c0-3 3.6-5 8-5s8 2 8 5-3.6 5-8 5c-1.6 0-3-.2-4.3-.7M7.7 13.3a2.3 2.3 0 1 1-2 2.3c0-1.2.8-2.100 2-2.3zM6.5 18c.5 1 .4 2-.5 3",
    lasso: "M4 9c0-3 3.6-5 8-5s8 2 8 5-3.6 5-8 5c-1.6 0-3-.2-4.3-.7M7.7 13.3a2.3 2.3 0 1 1-2 2.3c0-1.2.8-2.100 2-2.3zM6.5 18c.5 1 .4 2-.5 3",
    box: "M4 5h16v14H4z",
    ball: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 11a1 1 0 1 0 0 2a1 1 0 1 0 0-2z",
    alone: "M5 12.5l4.5 4.5L19 7.5",
    add: "M12 5v14M5 12h14",
    away: "M5 12h14",
    smaller: "M7 12h10",
    larger: "M12 7v10M7 12h10",
    close: "M6 6l12 12M18 6L6 18",
    images: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.5a1 1 0 1 0 0 2a1 1 0 1 0 0-2z",
};

/**
 * @param {keyof typeof SIGNS} name
 * @param {string} text on the button; without, its sign stands alone
 * @param {string} title
 */
export function button(name, text, title) {
    const one = Object.assign(document.createElement("button"), { type: "button", title, className: "quiet" });
    one.dataset.hand = name;
    one.append(sign(name));
    if (text) one.append(Object.assign(document.createElement("span"), { textContent: text }));
    else one.ariaLabel = title.split(":")[0];
    return one;
}

/** @param {keyof typeof SIGNS} name */
function sign(name) {
    const svg = shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    svg.append(shape("path", { d: SIGNS[name] }));
    return svg;
}

/**
 * @param {string} kind
 * @param {Record<string, string>} attributes
 */
export function shape(kind, attributes = {}) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
}
