// Blobs: which of the four places are in use, and which one the controls edit.
window.explorer = window.explorer || {};

(function (explorer) {
    const TAB = "blobs";
    const page = () => document.getElementById(`${TAB}-page`);

    // Called when the controls of a tab have been brought up to date.
    explorer.arrange = function (tab, flat) {
        if (tab !== TAB) return;
        const used = [...page().querySelectorAll("[data-slot]")].map((c) => c.dataset.slot).filter((s) => flat[s] !== "off");
        const editing = explorer.edited(TAB);
        for (const card of page().querySelectorAll("[data-slot]")) {
            card.hidden = !used.includes(card.dataset.slot);
            card.classList.toggle("editing", card.dataset.slot === editing && used.length > 1);
        }
        for (const button of page().querySelectorAll("[data-edit]")) {
            const slot = button.dataset.edit;
            button.hidden = !used.includes(slot);
            button.setAttribute("aria-pressed", String(slot === editing));
        }
        for (const close of page().querySelectorAll(".close")) close.hidden = used.length < 2;
        document.getElementById(`${TAB}-compare`).hidden = used.length === 4;
        document.getElementById(`${TAB}-grid`).dataset.count = used.length;
        if (used.length && !used.includes(editing)) edit(used[0]);
        explorer.fit();
    };

    function edit(slot) {
        explorer.change(TAB, { edit: slot }, { toServer: false, push: false });
        explorer.refresh(TAB);
    }

    function compare(suggested) {
        const flat = explorer.flat(TAB);
        const slot = Object.keys(suggested).find((s) => flat[s] === "off");
        if (slot) explorer.change(TAB, { [slot]: suggested[slot], edit: slot });
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-edit]");
        if (button) edit(button.dataset.edit);
        const add = event.target.closest(`#${TAB}-compare`);
        if (add) compare(JSON.parse(add.closest("[data-suggested]").dataset.suggested));
    });
})(window.explorer);
