// Stands in the page itself, before anything is drawn, so that nothing flashes: the reader's choice of light or dark.
// (page/theme.js changes it.)
{
    const saved = localStorage.getItem("theme");
    const dark = saved ? saved === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
}
