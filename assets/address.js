// The address holds the view: /blobs?data.n_samples=500&a.n_clusters=5
// Each tab's query string is kept while another tab is shown. Controls and charts call `change`;
// Back, reload and links call `route`; both end in the tab's `ask` store, which the server answers.
window.explorer = window.explorer || {};
window.dash_clientside = Object.assign(window.dash_clientside || {}, { explorer: window.explorer });

(function (explorer) {
    const config = () => JSON.parse(document.getElementById("_dash-config").textContent);
    const views = {}; // tab -> its query string
    const asked = {}; // tab -> the query string that the server was asked for
    let base = "/";
    let current = null;
    let last = { fields: "", time: 0 };

    const set = (id, props) => window.dash_clientside.set_props(id, props);
    const panels = () => [...document.querySelectorAll("[data-panel]")];

    explorer.tab = () => current;
    explorer.view = (tab) => new URLSearchParams(views[tab] || "");

    // Once, when the page's frame is there.
    explorer.start = function () {
        base = config().requests_pathname_prefix;
        window.addEventListener("popstate", () => route(true));
        route(false);
    };

    function route(back) {
        const path = location.pathname.slice(base.length).replace(/\/$/, "");
        const names = panels().map((p) => p.dataset.panel);
        const tab = path === "" ? names[0] : path;
        const known = names.includes(tab);
        document.getElementById("lost").hidden = known;
        show(known ? tab : null);
        if (!known) return;
        views[tab] = location.search.slice(1);
        guided(tab);
        if (back && explorer.camera) explorer.camera(tab); // what is on the screen wins over a camera left behind
        if (!(tab in asked)) set(`${tab}-visited`, { data: true });
        ask(tab);
        explorer.spell(tab);
    }

    function ask(tab) {
        if (asked[tab] === views[tab]) return;
        asked[tab] = views[tab];
        explorer.send(tab, views[tab]);
    }

    // Goes back to a view without a step in history.
    explorer.restore = function (tab, query) {
        views[tab] = query;
        guided(tab);
        if (tab === current) history.replaceState(null, "", address(tab));
        ask(tab);
        explorer.spell(tab);
    };

    // The step of the guided path is shown by the style, which needs no page to be there yet.
    function guided(tab) {
        document.getElementById(`${tab}-panel`).dataset.guide = explorer.view(tab).get("guide") || "0";
    }

    function show(tab) {
        current = tab;
        const way = document.getElementById("guided");
        way.hidden = !tab;
        way.href = `${base}${tab}?guide=1`;
        for (const panel of panels()) panel.hidden = panel.dataset.panel !== tab;
        for (const link of document.querySelectorAll("[data-tab-link]")) {
            const here = link.dataset.tabLink === tab;
            if (here) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
            if (here) link.scrollIntoView({ block: "nearest", inline: "nearest" });
            if (here) document.title = `${link.textContent} · Cluster Explorer`;
        }
        explorer.fit();
    }

    // A chart that was drawn, or whose frame changed, while it was hidden does not know its size.
    explorer.fit = () => requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));

    const address = (tab) => base + tab + (views[tab] ? "?" + views[tab] : "");

    // Opens another tab, as it was left or with some fields changed.
    explorer.open = function (tab, changes = {}) {
        views[tab] = merged(tab, changes);
        history.pushState(null, "", address(tab));
        route(false);
    };

    // Changes fields of a tab's view; null takes one out. Each change is a step that Back undoes,
    // but a field that keeps moving is one step, unless it is said to be `whole`.
    explorer.change = function (tab, changes, { toServer = true, push = true, whole = false } = {}) {
        const query = merged(tab, changes);
        if (query === (views[tab] || "")) return;
        views[tab] = query;
        guided(tab);
        if (tab === current) {
            const fields = Object.keys(changes).join();
            const step = push && (whole || fields !== last.fields || Date.now() - last.time > 1000);
            if (push) last = { fields, time: Date.now() };
            history[step ? "pushState" : "replaceState"](null, "", address(tab));
        }
        if (toServer) ask(tab);
    };

    // Shows another view of a tab, as a link to it would.
    explorer.show = function (tab, query) {
        const none = Object.fromEntries([...explorer.view(tab).keys()].map((name) => [name, null]));
        explorer.change(tab, { ...none, ...Object.fromEntries(new URLSearchParams(query)) });
        explorer.spell(tab);
    };

    function merged(tab, changes) {
        const query = explorer.view(tab);
        for (const [name, value] of Object.entries(changes)) {
            if (value === null) query.delete(name);
            else query.set(name, value);
        }
        return query.toString().replaceAll("%2C", ",");
    }

    // Opens a link to a view as it stands there.
    function follow(link) {
        if (link.href !== location.href) history.pushState(null, "", link.href);
        route(false);
        if (link.closest(".step")) refocus(link.className);
    }

    // The button of another step stands where the pressed one stood: who works by keyboard stays on it.
    function refocus(name) {
        const there = [...document.querySelectorAll("[data-panel]:not([hidden]) .step a")].filter((a) => a.offsetParent);
        (there.find((a) => a.className === name) || there[0])?.focus({ preventScroll: true });
    }

    document.addEventListener("click", (event) => {
        const link = event.target.closest("[data-tab-link], [data-open]");
        if (event.target.closest("[data-leave]")) {
            explorer.change(current, { guide: null }, { toServer: false });
            document.getElementById("guided").focus();
        }
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        if ("open" in link.dataset) follow(link);
        else if (link.dataset.tabLink !== current) explorer.open(link.dataset.tabLink);
    });
})(window.explorer);
