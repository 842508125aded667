// Bundles entry.js to plotly.min.js, and the licences of all that went into it to LICENSES.txt.
// Run by `make vendor`, which has copied this folder to where npm may install; the app needs no node.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("node_modules/plotly.js/package.json", "utf8"));

// What is changed in plotly.js's WebGL modules: what stands there, and what takes its place.
const CHANGES = [
    // Which point is under the pointer is read from a second drawing of the cloud. gl-plot3d draws that after every
    // change and in every frame of a turn, and reads all of it back, which the browser waits for: half of the time of
    // a chart without a graphics card. Here it is drawn and read at the pointer's first move after a change.
    [
        /\/\/If state changed, then redraw pick buffers\s+if\(pickDirty\) \{\s+pickDirty = false\s+renderPick\(\)\s+\}/g,
        "",
    ],
    [
        /scene\._mouseRotating = false\s+(?=for\(var i=0; i<numPick)/g,
        "scene._mouseRotating = false\nif(pickDirty) {\npickDirty = false\nrenderPick()\n}\n",
    ],
    [/this\._readTimeout = setTimeout\(this\._readCallback, 1\)/g, "this._readCallback()"],
    // Each drawing sets the mode of the drag anew, which brings the upright axis upright by a glide of half a second, also
    // where it stands upright already. Until the glide is over, a hand turns nothing.
    [/if\(mode === 'turntable'\) \{(?=\s+\/\/ Hacky time warping)/g, "if(mode === 'turntable' && (curUp[0] || curUp[1])) {"],
];

/** The text with all changes; where one finds nothing to change, there is no bundle. */
function changed(text) {
    return CHANGES.reduce((before, [place, by]) => {
        if (before.match(place)?.length !== 1) throw new Error(`plotly.js has ${place} no more, or twice.`);
        return before.replace(place, by);
    }, text);
}

const webgl = {
    name: "webgl",
    setup: ({ onLoad }) =>
        onLoad({ filter: /stackgl_modules[\\/]index\.js$/ }, ({ path }) => ({
            contents: changed(readFileSync(path, "utf8")),
        })),
};

const { metafile } = await build({
    entryPoints: ["entry.js"],
    outfile: "plotly.min.js",
    bundle: true,
    plugins: [webgl],
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
