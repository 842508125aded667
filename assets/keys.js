// What the mouse does in a 3D chart, by keys: arrows turn it as a drag does, plus and minus zoom, Home goes
// back to where it was first looked at from.
window.explorer = window.explorer || {};

(function (explorer) {
    const STEP = Math.PI / 24;
    const STEEPEST = Math.PI / 36; // how near to its axis a turn may come
    const NEAREST = 0.1;
    const FARTHEST = 20;

    const sum = (a, b, by = 1) => ({ x: a.x + by * b.x, y: a.y + by * b.y, z: a.z + by * b.z });
    const dot = (a, b) => a.x * b.x + a.y * b.y + a.z * b.z;
    const cross = (a, b) => ({ x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x });
    const scaled = (a, by) => sum({ x: 0, y: 0, z: 0 }, a, by);
    const unit = (a) => scaled(a, 1 / Math.sqrt(dot(a, a)));

    // A vector turned around an axis (Rodrigues).
    function turned(v, axis, angle) {
        const flat = sum(scaled(v, Math.cos(angle)), cross(axis, v), Math.sin(angle));
        return sum(flat, axis, dot(axis, v) * (1 - Math.cos(angle)));
    }

    const around = (angle) => (out, up) => turned(out, unit(up), angle);
    const zoomed = (by) => (out) => {
        const far = Math.sqrt(dot(out, out));
        return scaled(out, Math.min(Math.max(far * by, NEAREST), FARTHEST) / far);
    };
    const tilted = (by) => (out, up) => {
        const now = Math.acos(dot(unit(out), unit(up)));
        const then = Math.min(Math.max(now + by, STEEPEST), Math.PI - STEEPEST);
        return turned(out, unit(cross(up, out)), then - now);
    };
    const MOVES = {
        ArrowLeft: around(STEP),
        ArrowRight: around(-STEP),
        ArrowUp: tilted(STEP),
        ArrowDown: tilted(-STEP),
        "+": zoomed(0.9),
        "=": zoomed(0.9),
        "-": zoomed(1 / 0.9),
        Home: null,
    };

    // Called once for each 3D chart, when it is there.
    explorer.steerable = function (id, frame) {
        const name = frame.closest(".chart").ariaLabel;
        Object.assign(frame, { tabIndex: 0, role: "application" });
        frame.ariaLabel = `${name}: arrow keys turn it, plus and minus zoom, Home goes back`;
        frame.addEventListener("keydown", (event) => {
            if (!(event.key in MOVES) || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            const move = MOVES[event.key];
            explorer.aim(id, move && (({ eye, center, up }) => ({ eye: sum(center, move(sum(eye, center, -1), up)) })));
        });
    };

    // Past the settings, to what they are of.
    document.addEventListener("click", (event) => {
        if (!event.target.closest(".skip")) return;
        event.preventDefault();
        const stage = document.querySelector("[data-panel]:not([hidden]) .stage");
        if (!stage) return;
        stage.tabIndex = -1;
        stage.focus();
    });
})(window.explorer);
