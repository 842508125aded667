// Charts: the server sends a base once and then only paint; camera and theme belong to the browser.
window.explorer = window.explorer || {};

(function (explorer) {
    const bases = {}; // graph id -> the traces and layout last sent
    const paints = {}; // graph id -> the paint last sent
    const extras = {}; // graph id -> what was last sent to be worked with here
    const cameras = {}; // tab -> the camera that its 3D charts share, from a reader's hand or the address
    const late = new Set(); // ids of charts to be drawn again as soon as they are there
    const firsts = {}; // tab -> where its 3D charts are looked at from before that
    const INK = "#010203"; // dashboard/figures/theme.py
    const FADED = "#010204";
    const NOISE = 63;
    const tabOf = (id) => id.split("-")[0];
    const plot = (id) => document.getElementById(id)?.querySelector(".js-plotly-plot");
    const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const sceneOf = (gd) => gd?._fullLayout?.scene?._scene;

    // Called by Dash when a drawing arrives or the theme changes.
    explorer.draw = function (message) {
        const { callback_context, no_update, set_props } = window.dash_clientside;
        const id = callback_context.outputs_list.id.replace(/-frame$/, "");
        if (!message) return no_update;
        if (message.base) bases[id] = { ...message.base, data: message.base.data.map(numbers) };
        paints[id] = message.paint;
        if (message.extra) extras[id] = message.extra;
        explorer.drew(tabOf(id));
        explorer.recall(tabOf(id));
        watch(id);
        if (!document.getElementById(id)) return turn(id).then(() => made(id, figure(id)));
        set_props(id, { figure: figure(id) });
        return no_update;
    };

    // Draws the 3D charts of a tab again, when what is selected in them has changed.
    explorer.redraw = function (tab) {
        for (const id of Object.keys(bases)) if (tabOf(id) === tab && bases[id].layout.scene) explorer.again(id);
    };

    // Draws a chart again; one that is still being made, as soon as it is.
    explorer.again = function (id) {
        if (plot(id)?.explorerWatched) window.dash_clientside.set_props(id, { figure: figure(id) });
        else if (bases[id]) late.add(id);
    };

    // The clusters of a chart's points, as they were sent: many clusters share colours, and each has a number.
    explorer.clusters = function (id) {
        const { text, "marker.color": codes } = paints[id]?.[0] || {};
        return text ? explorer.array(text) : codes && own(number(codes));
    };
    const own = (codes) => Int8Array.from(codes, (code) => (code === NOISE ? -1 : code));

    explorer.extra = (id) => extras[id];
    explorer.plot = plot;
    explorer.token = token;

    function figure(id) {
        const layout = zoomed(id, themed(bases[id].layout));
        if (layout.scene) layout.scene = { ...layout.scene, camera: cameraOf(id) || fitted(id, layout.scene.camera) };
        const data = bases[id].data.map((trace, i) => painted(trace, numbers(paints[id][i])));
        const drawn = (trace) => inked(id, explorer.picked(tabOf(id), trace));
        return { data: explorer.staged(id, data).map(named).map(drawn), layout };
    }

    // The number that a point has on hover, whether it shares its colour or has lost it to a selection.
    function named(trace) {
        if (!trace.hovertemplate?.includes("%{text}")) return trace;
        const text = trace.text?.dtype ? explorer.array(trace.text) : (trace.text ?? own(trace.marker.color));
        return { ...trace, text };
    }

    const frameOf = (id) => document.getElementById(`${id}-frame`);

    // Charts are made one after another, so that the first can be looked at while the next is drawn.
    let last = Promise.resolve();
    function turn(id) {
        const mine = last;
        last = mine.then(() => painting(id));
        return mine;
    }

    const painting = (id, tries = 300) =>
        new Promise((done) => {
            const look = () => {
                const there = plot(id)?._fullLayout && (!plot(id)._fullLayout.scene || sceneOf(plot(id))?.glplot?.objects.length);
                if (there || !tries--) requestAnimationFrame(done);
                else requestAnimationFrame(look);
            };
            look();
        });

    // Whether 3D charts are drawn in four pixels for each of the screen's, as Plotly does: without a graphics card
    // one is enough, and they turn twice as fast.
    let fine = null;
    function finely() {
        if (fine !== null) return fine;
        const gl = document.createElement("canvas").getContext("webgl");
        const names = gl?.getExtension("WEBGL_debug_renderer_info");
        fine = !/swiftshader|llvmpipe|software|basic render/i.test(names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "");
        gl?.getExtension("WEBGL_lose_context")?.loseContext();
        return fine;
    }

    // The chart itself, as Dash would have made it.
    function made(id, figure) {
        const config = { ...JSON.parse(frameOf(id).closest(".chart").dataset.config), plotGlPixelRatio: finely() ? 2 : 1 };
        const props = { id, figure, config, responsive: true };
        return { namespace: "dash_core_components", type: "Graph", props };
    }

    // A trace's attributes with the numbers that its grids and shades stand for (dashboard/figures/drawing.py).
    const numbers = (explorer.numbers = (attributes) =>
        Object.fromEntries(Object.entries(attributes || {}).map(([name, value]) => [name, number(value)])));

    function number(value) {
        if (value?.scale !== undefined) return stepped(value);
        if (value?.dtype === "u1" && !value.kinds && !value.shape) return bytesOf(value.bdata);
        return value?.kinds ? shaded(value) : value;
    }

    function bytesOf(bdata) {
        const text = atob(bdata);
        const bytes = new Uint8Array(text.length);
        for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i);
        return bytes;
    }

    const stepped = ({ bdata, scale, offset }) =>
        Float32Array.from(new Int16Array(bytesOf(bdata).buffer), (step) => offset + scale * step);

    function shaded({ bdata, kinds, n }) {
        const pairs = bytesOf(bdata);
        return Uint8Array.from({ length: n }, (_, i) => kinds[i % 2 ? pairs[i >> 1] >> 4 : pairs[i >> 1] & 15]);
    }

    // A copy with some attributes set by dotted path; what is not touched is shared.
    function painted(target, attributes) {
        let out = { ...target };
        for (const [path, value] of Object.entries(attributes)) out = placed(out, path.split("."), value);
        return out;
    }

    function placed(target, [head, ...rest], value) {
        return { ...target, [head]: rest.length ? placed(target?.[head], rest, value) : value };
    }

    // What depends on the page: the ink of outlines, the grey of what is not selected, and labels only where
    // there is room for them.
    function inked(id, trace) {
        const scale = trace.marker?.colorscale;
        if (scale) trace = placed(trace, ["marker", "colorscale"], scale.map(([at, c]) => [at, c === FADED ? token("--faded") : c]));
        for (const path of [["marker", "line"], ["line"], ["textfont"]]) {
            if (path.reduce((part, name) => part?.[name], trace)?.color === INK) trace = placed(trace, [...path, "color"], token("--ink"));
        }
        const narrow = trace.mode === "markers+text" && frameOf(id).clientWidth < 500;
        return narrow ? { ...trace, mode: "markers" } : trace;
    }

    // In a frame that is higher than wide, or so small that the words at the axes take much of it, the
    // camera stands farther away; its neighbours follow.
    function fitted(id, camera) {
        const { clientWidth, clientHeight } = frameOf(id);
        const far = Math.max(1, (1.05 * clientHeight) / (clientWidth || 1)) * (clientWidth < 420 ? 1.2 : 1) * reach(id);
        const { x, y, z } = camera.eye;
        return (firsts[tabOf(id)] = { ...camera, eye: { x: x * far, y: y * far, z: z * far } });
    }

    // How far the corners of a chart's box lie from its middle, 1 for a cube: Plotly gives a longer one the same volume.
    function reach(id) {
        const sides = ["x", "y", "z"].map((name) => {
            let [low, high] = [Infinity, -Infinity];
            for (const value of bases[id].data[0][name]) [low, high] = [Math.min(low, value), Math.max(high, value)];
            return high - low;
        });
        return Math.hypot(...sides) / Math.sqrt(3) / Math.cbrt(sides[0] * sides[1] * sides[2]) || 1;
    }

    function themed(layout) {
        const axis = { gridcolor: token("--grid"), zerolinecolor: token("--grid"), linecolor: token("--line") };
        const out = {
            ...layout,
            paper_bgcolor: "rgba(0,0,0,0)",
            plot_bgcolor: "rgba(0,0,0,0)",
            font: { family: token("--font"), size: 12, ...layout.font, color: token("--soft") },
            hoverlabel: { bgcolor: token("--raised"), bordercolor: token("--line"), font: { color: token("--ink") } },
            modebar: { bgcolor: "rgba(0,0,0,0)", color: token("--faint"), activecolor: token("--accent") },
        };
        for (const name of ["xaxis", "yaxis", "yaxis2"]) if (out[name]) out[name] = { ...axis, ...out[name] };
        if (out.scene) {
            out.scene = { ...out.scene };
            for (const name of ["xaxis", "yaxis", "zaxis"]) out.scene[name] = { ...axis, ...out.scene[name] };
        }
        return out;
    }

    // What the reader zoomed into stays as long as the same thing is drawn.
    function zoomed(id, layout) {
        const live = plot(id)?._fullLayout;
        if (!layout.uirevision || live?.uirevision !== layout.uirevision) return layout;
        const kept = ["xaxis", "yaxis"].filter((name) => live[name] && !live[name].autorange);
        const ranges = kept.map((name) => [name, { ...layout[name], range: [...live[name].range] }]);
        return { ...layout, ...Object.fromEntries(ranges) };
    }

    // The camera on the screen; before anything is drawn, the one in the address.
    function cameraOf(id) {
        const tab = tabOf(id);
        const scene = sceneOf(plot(id));
        cameras[tab] = cameras[tab] || fromAddress(tab);
        return (scene && scene.getCamera()) || cameras[tab] || firsts[tab];
    }

    function fromAddress(tab) {
        const n = (explorer.view(tab).get("camera") || "").split(",").map(Number);
        if (n.length !== 9 || !n.every(Number.isFinite)) return undefined;
        const xyz = (i) => ({ x: n[i], y: n[i + 1], z: n[i + 2] });
        return { eye: xyz(0), center: xyz(3), up: xyz(6) };
    }

    const spelled = ({ eye, center, up }) =>
        [eye, center, up].flatMap((v) => [v.x, v.y, v.z]).map((x) => Number(x.toFixed(3))).join();

    // Puts the camera that is on the screen into the address, without asking or a step in history.
    explorer.camera = function (tab) {
        if (cameras[tab]) explorer.change(tab, { camera: spelled(cameras[tab]) }, { toServer: false, push: false });
    };

    // Once for each chart, as soon as Plotly has it: its camera moves the others of its tab.
    function watch(id, tries = 600) {
        const gd = plot(id);
        if (gd?.explorerWatched) return;
        if (!gd?.on || !gd._fullLayout) {
            if (tries) requestAnimationFrame(() => watch(id, tries - 1));
            return;
        }
        gd.explorerWatched = true;
        // A scene keeps its camera in the layout that it was made with. Dash copies the present one and
        // redraws, so it must be there first, or the chart would jump back.
        gd._ev.prependListener("plotly_relayout", () => sceneOf(gd)?.saveLayout(gd.layout));
        gd.on("plotly_relayouting", () => follow(id));
        gd.on("plotly_relayout", (change) => "scene.camera" in change && follow(id, true));
        // A drag may end outside of the chart, or an answer arrive in the middle of it and save the camera:
        // then Plotly sees nothing to tell.
        gd.addEventListener("pointerdown", () => {
            const before = pose(id);
            window.addEventListener("pointerup", () => setTimeout(() => settle(id, before), 60), { once: true });
        });
        const { rows, cut, lights, sets } = gd.closest(".chart").dataset;
        if (sceneOf(gd)) explorer.steerable(id, frameOf(id));
        if (rows) explorer.clickable(gd);
        if (cut) explorer.cuttable(gd, cut);
        if (lights) explorer.lightable(gd, lights);
        if (sets) settable(gd);
        if (late.delete(id)) explorer.again(id);
    }

    // A point may stand for fields of the view, as a button with data-set does.
    function settable(gd) {
        const inside = (e) => e.target.closest(".draglayer");
        const set = (_, point) => point && explorer.apply(explorer.tab(), JSON.parse(point.customdata));
        explorer.onRelease(gd, inside, set);
    }

    const pose = (id) => sceneOf(plot(id)) && spelled(sceneOf(plot(id)).getCamera());

    function settle(id, before) {
        const now = pose(id);
        if (!now || now === before) return;
        sceneOf(plot(id)).saveLayout(plot(id).layout);
        follow(id, true);
    }

    // A click is a release in place. Plotly's own click fires on press in 3D, so that every drag would
    // start with one, and on release or a frame later elsewhere: we wait for both.
    explorer.onRelease = function (gd, counts, then) {
        let start = null;
        let point = null;
        gd.addEventListener(
            "pointerdown",
            (e) => {
                start = counts(e) ? [e.clientX, e.clientY] : null;
                point = null;
            },
            true
        );
        gd.on("plotly_click", (e) => (point = e.points[0]));
        window.addEventListener("pointerup", (e) => {
            const still = start && Math.hypot(e.clientX - start[0], e.clientY - start[1]) < 5;
            start = null;
            if (still) setTimeout(() => then(e, point), 60);
        });
    };

    function follow(id, settled = false) {
        const camera = sceneOf(plot(id))?.getCamera();
        if (!camera) return;
        const tab = tabOf(id);
        cameras[tab] = camera;
        for (const other of document.querySelectorAll(`#${tab}-page .js-plotly-plot`)) {
            if (other !== plot(id)) look(other, camera, settled);
        }
        if (settled) explorer.camera(tab);
    }

    // Plotly.relayout would have Dash copy and redraw the whole figure for every step of a drag.
    function look(gd, camera, settled) {
        const scene = sceneOf(gd);
        if (!scene) return;
        scene.setViewport({ ...scene.fullSceneLayout, camera });
        // A later resize starts from what the layout says.
        if (settled) {
            scene.fullSceneLayout.camera = camera;
            scene.saveLayout(gd.layout);
        }
    }

    // Looks at a chart from where `move` takes its camera; without one, from where it was looked at first.
    let steering = null;
    explorer.aim = function (id, move) {
        const gd = plot(id);
        const now = sceneOf(gd).getCamera();
        const next = move ? move(now) : { up: { x: 0, y: 0, z: 1 }, ...fitted(id, bases[id].layout.scene.camera) };
        look(gd, { ...now, ...next }, true);
        follow(id);
        // A key that is held down is one step for the address.
        clearTimeout(steering);
        steering = setTimeout(() => follow(id, true), 150);
    };
})(window.explorer);
