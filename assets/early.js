// Stands in the page itself, before anything is drawn, so that nothing flashes: the reader's choice of light or dark,
// kept where Mantine itself looks for it. (page/theme.js changes it.)
{
    const saved = localStorage.getItem("mantine-color-scheme-value");
    const dark = saved ? saved === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}
