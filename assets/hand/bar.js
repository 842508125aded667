// The bar in a cloud's corner while points are selected by hand: which tool, what becomes of what it draws, and what came
// of it, in words.
import { aim } from "../charts/cameras.js";
import { pointsOf } from "../charts/drawn.js";
import { tabOf } from "../charts/sent.js";
import { on } from "../page/events.js";
import { MOVES } from "../rules/cameras.js";
import { button } from "./buttons.js";
import { layerOver } from "./layer.js";
import { leave, point } from "./pointed.js";
import { ball, line } from "./tools.js";

/** @typedef {import("./choose.js").How} How */
/** @typedef {import("./choose.js").Told} Told */

/** @type {{id: string, close: () => void, escape: () => void} | null} */
let open = null; // one at a time

/**
 * @param {string} id of a cloud
 * @param {HTMLElement} bar
 */
export function toggle(id, bar) {
    const was = open?.id;
    open?.close();
    if (was !== id) open = opened(id, bar);
}

addEventListener(
    "keydown",
    (event) => {
        if (event.key !== "Escape" || !open) return;
        // It ends what is drawn, not what is selected.
        event.stopPropagation();
        event.preventDefault();
        open.escape();
    },
    { capture: true },
);

// A cloud that is left is no longer drawn in.
on("opened", ({ tab }) => {
    if (open && tabOf(open.id) !== tab) open.close();
});

/**
 * @param {string} id
 * @param {HTMLElement} bar
 */
function opened(id, bar) {
    const chart = /** @type {HTMLElement} */ (bar.parentElement);
    const frame = /** @type {HTMLElement} */ (document.getElementById(`${id}-frame`));
    const opener = /** @type {HTMLButtonElement} */ (bar.firstElementChild);
    const words = Object.assign(document.createElement("p"), { className: "hand-said" });
    words.role = "status";
    let drawing = false;
    /** @type {How} */
    let how = "new";

    const say = (/** @type {string} */ said, /** @type {Told["offers"]} */ offers = []) => {
        const buttons = offers.map(({ text, deed }) => {
            const one = Object.assign(document.createElement("button"), { className: "quiet", textContent: text });
            one.onclick = () => answer(deed());
            return one;
        });
        words.replaceChildren(...(said ? [said, ...buttons] : []));
    };
    const answer = (/** @type {Told | null} */ told) => told && say(told.said, told.offers);

    const over = layerOver(id, chart, {
        begin: (at) => {
            drawing = true;
            tool.begin(at);
        },
        move: (at) => drawing && tool.move(at),
        end: (at, event) => {
            if (!drawing) return;
            tool.move(at);
            finish(event);
        },
        cancel: () => {
            drawing = false;
            tool.cancel();
        },
    });
    const tools = {
        lasso: line(id, frame, over.draw, false),
        box: line(id, frame, over.draw, true),
        ball: ball(id, frame, over.draw, say, (row, at) => {
            const n = pointsOf(id)?.points[0].length ?? 0;
            if (row < 0) leave();
            else point(tabOf(id), chart, row, n, at);
        }),
    };
    /** @type {import("./tools.js").Tool} */
    let tool = tools.lasso;

    /** @param {{shiftKey: boolean, altKey: boolean}} event */
    function finish({ shiftKey, altKey }) {
        drawing = false;
        answer(tool.end(shiftKey ? "add" : altKey ? "away" : how));
    }

    over.layer.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        const said = event.key === "Enter" ? null : tool.key(event.key);
        if (event.key === "Enter" && tool === tools.ball) finish(event);
        else if (said !== null) say(said);
        else if (event.key in MOVES) aim(id, MOVES[event.key]);
        else return;
        event.preventDefault();
    });

    const choices = group("Tool", [
        ["lasso", "", "Lasso: draw around points"],
        ["box", "", "Box: drag from corner to corner"],
        ["ball", "", "Ball: grow it around a point, by the pointer or by keys"],
    ]);
    const becomes = group("What is drawn", [
        ["alone", "New", "New: what is drawn is selected alone"],
        ["add", "Add", "Add: to what is selected (Shift)"],
        ["away", "Take away", "Take away: from what is selected (Alt)"],
    ]);
    const rest = [choices, becomes, words];
    bar.append(...rest);

    /** @param {keyof typeof tools} name */
    function take(name) {
        tool.cancel();
        tool = tools[name];
        over.layer.ariaLabel = `${opener.title.split(":")[0]}, ${name}. ${tool.hint} Escape ends.`;
        press(choices, name);
        say(tool.hint);
    }
    choices.onclick = ({ target }) => {
        const name = /** @type {Element} */ (target).closest("button")?.dataset.hand;
        if (!name) return;
        take(/** @type {keyof typeof tools} */ (name));
        over.layer.focus({ preventScroll: true });
    };
    becomes.onclick = ({ target }) => {
        const name = /** @type {Element} */ (target).closest("button")?.dataset.hand;
        if (!name) return;
        how = name === "alone" ? "new" : /** @type {How} */ (name);
        press(becomes, name);
    };
    press(becomes, "alone");
    take("lasso");
    opener.ariaPressed = "true";
    chart.dataset.hand = "";
    over.layer.focus({ preventScroll: true });

    function close() {
        tool.cancel();
        over.remove();
        for (const part of rest) part.remove();
        opener.ariaPressed = "false";
        delete chart.dataset.hand;
        open = null;
    }
    return {
        id,
        close,
        escape: () => {
            if (drawing) {
                drawing = false;
                return tool.cancel();
            }
            close();
            opener.focus({ preventScroll: true });
        },
    };
}

/**
 * @param {string} name
 * @param {[Parameters<typeof button>[0], string, string][]} made
 */
function group(name, made) {
    const all = Object.assign(document.createElement("div"), { className: "hand-group" });
    all.role = "group";
    all.ariaLabel = name;
    all.append(...made.map((one) => button(...one)));
    return all;
}

/** @type {(group: HTMLElement, name: string) => void} */
function press(group, name) {
    for (const one of group.querySelectorAll("button")) one.ariaPressed = String(one.dataset.hand === name);
}
