// Light and dark: the reader's choice is kept where Mantine itself looks for it.
window.explorer = window.explorer || {};

(function (explorer) {
    const KEY = "mantine-color-scheme-value";
    const root = document.documentElement;

    function chosen() {
        const saved = localStorage.getItem(KEY);
        if (saved === "light" || saved === "dark") return saved;
        return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }

    // Before anything is drawn, so that nothing flashes.
    root.setAttribute("data-mantine-color-scheme", chosen());

    // Called by Dash at every click on the switch.
    explorer.light = function (clicks) {
        const scheme = clicks ? (chosen() === "dark" ? "light" : "dark") : chosen();
        if (clicks) localStorage.setItem(KEY, scheme);
        root.setAttribute("data-mantine-color-scheme", scheme);
        return scheme;
    };
})(window.explorer);
