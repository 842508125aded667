// Blobs: which of the four places are in use, which one the controls edit, which study looks into them, and
// the clusters that stand out in all charts.
window.explorer = window.explorer || {};

(function (explorer) {
    const TAB = "blobs";
    const page = () => document.getElementById(`${TAB}-page`);

    // Called when the controls of a tab have been brought up to date.
    explorer.arrange = function (tab, flat) {
        if (tab !== TAB) return;
        const used = [...page().querySelectorAll("[data-slot]")].map((c) => c.dataset.slot).filter((s) => flat[s] !== "off");
        const editing = explorer.edited(TAB);
        // A study says which of the charts are to be seen with it.
        const seen = used.filter((slot) => (flat.cards || used).includes(slot));
        study(flat.show);
        for (const card of page().querySelectorAll("[data-slot]")) {
            card.hidden = !seen.includes(card.dataset.slot);
            card.classList.toggle("editing", card.dataset.slot === editing && used.length > 1);
        }
        for (const button of page().querySelectorAll("[data-edit]")) {
            const slot = button.dataset.edit;
            button.hidden = !used.includes(slot);
            button.setAttribute("aria-pressed", String(slot === editing));
        }
        for (const close of page().querySelectorAll(".close")) close.hidden = used.length < 2;
        document.getElementById(`${TAB}-compare`).hidden = used.length === 4;
        document.getElementById(`${TAB}-grid`).dataset.count = seen.length;
        if (used.length && !used.includes(editing)) edit(used[0]);
        explorer.recall(TAB);
        explorer.fit();
    };

    function study(name) {
        for (const part of page().querySelectorAll("[data-study]")) part.hidden = part.dataset.study !== name;
        page().querySelector(".split").dataset.show = name;
        for (const look of page().querySelectorAll(".look")) {
            look.setAttribute("aria-pressed", String(JSON.parse(look.dataset.set).show === name));
        }
    }

    // Only a study looks at the one that is edited.
    function edit(slot) {
        explorer.change(TAB, { edit: slot }, { toServer: explorer.flat(TAB).show !== "charts", push: false });
        explorer.refresh(TAB);
    }

    // Said by the address, even that it is nothing; or else what the study lights.
    const lit = () => explorer.view(TAB).get("lit") ?? explorer.flat(TAB).lights ?? "";

    // lit=a3b0: the points in cluster 3 of A and in cluster 0 of B; lit=ab: those that A and B colour differently.
    function light() {
        const parts = [...lit().matchAll(/([a-d])(-?\d+)?/g)].map(([, slot, cluster]) => [
            explorer.clusters(`${TAB}-chart-${slot}`),
            cluster && Number(cluster),
        ]);
        setTimeout(press); // an answer's words may be on their way
        if (!parts.length || !parts.every(([clusters]) => clusters)) return explorer.select(TAB, null);
        const [[one, cluster], [other] = []] = parts;
        const chosen = (i) => (cluster === undefined ? one[i] !== other[i] : parts.every(([clusters, c]) => clusters[i] === c));
        const rows = Uint8Array.from(one, (_, i) => Number(chosen(i)));
        explorer.select(TAB, rows.includes(1) ? rows : null);
    }

    function press() {
        for (const button of page().querySelectorAll("[data-lit]")) button.setAttribute("aria-pressed", String(button.dataset.lit === lit()));
    }

    // What the browser keeps by itself is as the address has it, whatever was drawn and whoever changed it.
    explorer.recall = function (tab) {
        if (tab !== TAB) return;
        light();
        explorer.step();
    };

    // Clusters to stand out, as the address has them; the same again is none.
    explorer.lightUp = function (what) {
        const { lights = "" } = explorer.flat(TAB);
        const next = lit() === what ? "" : what;
        explorer.change(TAB, { lit: next === lights ? null : next }, { toServer: false });
        light();
    };

    explorer.lightable = function (gd, what) {
        if (what === "step") return explorer.steppable(gd);
        const chosen = (point) => point && explorer.lightUp(explorer.flat(TAB).cards[0] + point.customdata);
        explorer.onRelease(gd, (e) => e.target.closest(".draglayer"), (_, point) => chosen(point));
    };

    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && explorer.tab() === TAB && lit()) explorer.lightUp(lit());
    });

    const SLOTS = ["a", "b", "c", "d"];
    const told = (name) => JSON.parse(page().querySelector(`[data-${name}]`).dataset[name]);

    function compare() {
        const kinds = SLOTS.map((s) => explorer.flat(TAB)[s]);
        const slot = SLOTS[kinds.indexOf("off")];
        if (slot) explorer.apply(TAB, { [slot]: told("suggested").find((s) => !kinds.includes(s)), edit: slot });
    }

    // On a ground that has not as many groups as the defaults look for, panels look for as many as it has.
    explorer.suits = function (tab, changes) {
        const flat = explorer.flat(TAB);
        const now = (name) => (name in changes ? changes[name] : flat[name]);
        const { groups, counts } = tab === TAB ? told("suits") : {};
        if (tab !== TAB || !("data" in changes || now("data") in groups)) return {};
        const centers = "data.centers" in changes ? changes["data.centers"] : explorer.view(TAB).get("data.centers");
        const count = centers ?? groups[now("data")] ?? null;
        const out = {};
        for (const slot of SLOTS) {
            for (const name of counts[now(slot)] || []) {
                const field = `${slot}.${name}`;
                // What a panel has been told stays when only its algorithm changes.
                if ("data" in changes || !(field in flat)) out[field] = count && name === "cut" ? "n_clusters" : count;
            }
        }
        return out;
    };

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-edit]");
        if (button) edit(button.dataset.edit);
        const lighter = event.target.closest("[data-lit]");
        if (lighter) explorer.lightUp(lighter.dataset.lit);
        if (event.target.closest(`#${TAB}-compare`)) compare();
    });
})(window.explorer);
