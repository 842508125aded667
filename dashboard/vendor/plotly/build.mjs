// Bundles entry.js to plotly.min.js, and the licences of all that went into it to LICENSES.txt.
// Run by `make vendor`, which has copied this folder to where npm may install; the app needs no node.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("node_modules/plotly.js/package.json", "utf8"));

const { metafile } = await build({
    entryPoints: ["entry.js"],
    outfile: "plotly.min.js",
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    globalName: "Plotly",
    target: "es2016",
    // plotly.js's own build defines these two.
    define: { global: "window", "define.amd": "false" },
    // The style sheet of maps, which we do not draw.
    loader: { ".css": "empty" },
    legalComments: "external",
    banner: {
        js: `/* plotly.js v${version}: scatter, scatter3d, bar, heatmap. Built by make vendor; licences in LICENSES.txt. */`,
    },
});

const folders = new Set(
    Object.keys(metafile.inputs)
        .map((path) => path.match(/^.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/)?.[0])
        .filter(Boolean),
);
const texts = [...folders].sort().map((folder) => {
    const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = files.map((name) => readFileSync(`${folder}/${name}`, "utf8").trim()).join("\n\n");
    return `${about.name} ${about.version} (${about.license})\n\n${text || "No licence file; see its package page."}`;
});
// Some packages state their licence only at the head of a source file.
texts.push(readFileSync("plotly.min.js.LEGAL.txt", "utf8").trim());
rmSync("plotly.min.js.LEGAL.txt");
writeFileSync("LICENSES.txt", texts.join(`\n\n${"-".repeat(80)}\n\n`).replace(/[ \t\r]+$/gm, "") + "\n");
