// Controls and the view: what a reader changes goes into the address, what the server answers is shown
// in the controls. A field `~.n_clusters` belongs to whichever of several methods is being edited.
window.explorer = window.explorer || {};

(function (explorer) {
    const widgets = {}; // tab -> the parts of its controls: {id, prop, field}
    const shown = {}; // id of a part -> the value it shows
    const typing = {}; // tab -> numbers that are still being typed, by the address's names
    const timers = {};
    const flats = {}; // tab -> every parameter as the server last confirmed it

    const key = (id) => JSON.stringify(id);
    const edited = (tab) => explorer.view(tab).get("edit") || "a";
    const resolve = (tab, field) => field.replace(/^~/, edited(tab));
    const same = (a, b) => a === b || (a !== "" && b !== "" && Number(a) === Number(b) && typeof a !== "boolean");

    explorer.edited = edited;
    explorer.flat = (tab) => flats[tab] || {};

    // Called by Dash with the server's answer (every parameter of the view, and what followed from
    // it) and every control of a tab, whenever one of them changes.
    explorer.controls = function (flat) {
        const { inputs_list: [, ...parts], triggered } = window.dash_clientside.callback_context;
        const inputs = parts.flat();
        if (!inputs.length) return;
        const tab = inputs[0].id.tab;
        if (!widgets[tab]) fold(tab);
        widgets[tab] = inputs.map(({ id, property }) => ({ id, prop: property, field: id.field || id.switch }));
        const moved = new Set(triggered.map((t) => t.prop_id));
        const changes = {};
        const typed = (typing[tab] = typing[tab] || {});
        for (const { id, property, value } of inputs) {
            // Values that we set ourselves arrive one by one: only what moved, and not to where we put it,
            // was moved by the reader.
            if (!moved.has(`${ordered(id)}.${property}`)) continue;
            if (!same(shown[key(id)], value)) {
                const field = id.field || id.switch;
                mirror(tab, field, value, id);
                if (id.part === "number") typed[resolve(tab, field)] = value;
                else changes[field] = value;
            }
            shown[key(id)] = value;
        }
        if (Object.keys(changes).length) explorer.apply(tab, changes);
        if (Object.keys(typed).length) settle(tab);
        if (flat && flat !== flats[tab]) {
            flats[tab] = flat;
            page(tab).querySelector(".stage").toggleAttribute("data-nothing", Boolean(flat.nothing));
            explorer.refresh(tab);
            if (flat.nothing) spell(tab);
            setTimeout(explorer.refocus);
        }
    };

    // On a narrow screen charts come first: the settings above them start folded.
    function fold(tab) {
        const side = page(tab).querySelector(".side");
        if (side && matchMedia("(max-width: 860px)").matches) side.open = false;
    }

    // An id as Dash writes it: its keys in alphabetical order.
    const ordered = (id) => JSON.stringify(Object.fromEntries(Object.entries(id).sort()));

    // A number is applied when its reader stops typing. (Mantine's own debouncing repeats an older
    // number after a newer one has been set from outside.)
    function settle(tab) {
        clearTimeout(timers[tab]);
        timers[tab] = setTimeout(() => {
            const fields = typing[tab];
            typing[tab] = {};
            explorer.apply(tab, fields);
        }, 350);
    }

    // The other parts of the same field follow at once.
    function mirror(tab, field, value, moved) {
        for (const w of widgets[tab]) if (w.field === field && key(w.id) !== key(moved)) put(w, value);
    }

    function put(widget, value) {
        if (value === undefined || value === null || same(shown[key(widget.id)], value)) return;
        if (widget.id.part === "number" && resolve(widget.id.tab, widget.field) in typing[widget.id.tab]) return;
        shown[key(widget.id)] = value;
        window.dash_clientside.set_props(widget.id, { [widget.prop]: value });
    }

    // Fields as the controls name them, to fields as the address names them.
    explorer.apply = function (tab, fields, options) {
        const changes = {};
        for (const [field, value] of Object.entries(fields)) {
            const name = resolve(tab, field);
            Object.assign(changes, switched(tab, name, value));
            changes[name] = value === null ? null : String(value);
            Object.assign(changes, also(tab, field));
        }
        // Changes may have consequences that the tab alone knows of.
        explorer.change(tab, { ...explorer.suits?.(tab, changes), ...changes }, options);
        reveal(tab);
    };

    // Moving some controls decides something else as well: data-also='{"method.cut": "n_clusters"}';
    // null stands for what the other field shows now, "" takes it out.
    function also(tab, field) {
        const element = page(tab).querySelector(`[data-also][data-field="${CSS.escape(field)}"]`);
        const fields = element ? Object.entries(JSON.parse(element.dataset.also)) : [];
        const known = fields.map(([name, value]) => [name, value ?? flats[tab]?.[name]]);
        return Object.fromEntries(known.filter(([, value]) => value !== undefined).map(([n, v]) => [n, String(v) || null]));
    }

    const page = (tab) => document.getElementById(`${tab}-page`);
    const conditional = (tab) => [...page(tab).querySelectorAll("[data-when]:not([data-when=''])")];

    // A part that changes its kind keeps the parameters that the new kind has too.
    function switched(tab, name, kind) {
        const kept = conditional(tab)
            .filter((c) => alternatives(c).some((a) => a.kind === kind))
            .map((c) => c.dataset.field.replace(/^~/, name));
        const changes = {};
        for (const old of explorer.view(tab).keys()) {
            if (old.startsWith(name + ".") && !kept.includes(old)) changes[old] = null;
        }
        return changes;
    }

    // data-when="~=kmeans,agglomerative:cut=n_clusters": shown for any of these kinds, the second
    // only while its own `cut` is `n_clusters`.
    function alternatives(element) {
        return element.dataset.when
            .split("=")
            .slice(1)
            .join("=")
            .split(",")
            .map((text) => {
                const [kind, condition] = text.split(":");
                return { kind, condition: condition && condition.split("=") };
            });
    }

    // Shows what the address says, before the server has answered or although it refused.
    const spell = (explorer.spell = function (tab) {
        const query = explorer.view(tab);
        for (const w of widgets[tab] || []) {
            const text = query.get(resolve(tab, w.field));
            if (text === null) continue;
            if (w.prop === "checked") put(w, text === "true");
            else if (w.id.part === "select") put(w, text);
            else if (text !== "" && Number.isFinite(Number(text))) put(w, Number(text));
        }
        if (widgets[tab]) reveal(tab);
        explorer.recall(tab);
    });

    // Shows the controls of the kinds that the address names, answered or not: what a refusal advises
    // to change has to be there.
    function reveal(tab) {
        const query = explorer.view(tab);
        page(tab).dataset.revealed = "";
        const value = (name) => query.get(name) ?? flats[tab]?.[name];
        for (const element of conditional(tab)) {
            const name = resolve(tab, element.dataset.when.split("=")[0]);
            element.hidden = !alternatives(element).some(
                ({ kind, condition }) =>
                    value(name) === kind && (!condition || value(`${name}.${condition[0]}`) === condition[1])
            );
        }
    }

    // Has controls follow a hand elsewhere on the page; nothing is asked for. While it moves they are only
    // `sketched`: Mantine takes longer to draw a number than a step of the hand may take.
    explorer.showing = function (tab, fields, sketched = false) {
        for (const w of widgets[tab] || []) {
            const value = fields[resolve(tab, w.field)];
            if (value === undefined) continue;
            sketch(w, value);
            if (!sketched) put(w, value);
        }
    };

    function sketch(widget, value) {
        const there = document.getElementById(ordered(widget.id));
        if (!there) return;
        if (widget.id.part === "number") there.value = String(value);
        const thumb = widget.id.part === "slider" && there.querySelector("[role=slider]");
        if (!thumb) return;
        const [low, high] = ["valuemin", "valuemax"].map((name) => Number(thumb.getAttribute(`aria-${name}`)));
        const share = `${100 * Math.min(Math.max((value - low) / (high - low), 0), 1)}%`;
        thumb.style.setProperty("--slider-thumb-offset", share);
        there.querySelector(".mantine-Slider-bar")?.style.setProperty("--slider-bar-width", `calc(${share} + 2 * var(--slider-size))`);
    }

    // Brings a tab's controls up to date with the server's last answer.
    explorer.refresh = function (tab) {
        const flat = flats[tab];
        if (!flat || !widgets[tab]) return;
        for (const w of widgets[tab]) {
            const highest = flat.highest?.[w.field];
            if (highest && w.id.part === "slider") window.dash_clientside.set_props(w.id, { max: highest, step: highest / 500 });
            put(w, flat[resolve(tab, w.field)]);
        }
        reveal(tab);
        if (explorer.arrange) explorer.arrange(tab, flat);
    };
})(window.explorer);
