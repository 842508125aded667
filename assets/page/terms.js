// What a number is and what it does not mean: the name above it opens one small window, filled from the
// table that came with the page (dashboard/terms.py).
import { within } from "./elements.js";

let about = null; // the window
let opener = null; // the name that opened it last

document.addEventListener("click", (event) => {
    const name = within(event, ".numbers dt button");
    if (name) return opener === name && about.matches(":popover-open") ? about.hidePopover() : open(name);
    if (within(event, "#about a[data-open]")) about.hidePopover();
});

window.addEventListener("popstate", () => about?.hidePopover());

function open(name) {
    about = about || made();
    opener = name;
    fill(name.textContent, name.dataset.note);
    about.showPopover({ source: name }); // the source is where Tab goes on afterwards
    place(name.closest(".numbers > div").getBoundingClientRect());
    about.focus({ preventScroll: true });
}

function made() {
    const element = document.createElement("div");
    Object.assign(element, { id: "about", popover: "auto", tabIndex: -1, role: "dialog" });
    return document.body.appendChild(element);
}

function fill(name, note) {
    const [means, not, page, label, address] = JSON.parse(document.getElementById("main").dataset.terms)[name] || [];
    about.ariaLabel = name;
    about.replaceChildren(
        ...[
            part("h2", name),
            means && part("p", means),
            note && part("p", note),
            not && part("p", not, { className: "not" }),
            label && part("a", label, { className: "quiet", href: address }, { open: "" }),
            page && part("a", `${new URL(page).hostname} ↗`, { href: page, target: "_blank", rel: "noopener" }),
        ].filter(Boolean),
    );
}

function part(tag, text, props, data) {
    const element = Object.assign(document.createElement(tag), { textContent: text, ...props });
    Object.assign(element.dataset, data);
    return element;
}

// Under the number, or above it where there is no room; it scrolls with the page.
function place(number) {
    const { offsetWidth: width, offsetHeight: height } = about;
    const below = number.bottom + 6 + height < innerHeight || number.top < height;
    const top = below ? number.bottom + 6 : number.top - 6 - height;
    const left = Math.max(12, Math.min(number.left, document.documentElement.clientWidth - width - 12));
    Object.assign(about.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
}
