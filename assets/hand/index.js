// What a hand does in a cloud beside turning it: a bar in its corner. What the buttons do is loaded once one is pressed.
import { base, charts } from "../charts/sent.js";
import { on } from "../page/events.js";
import { button } from "./buttons.js";

on("finished", ({ id }) => {
    const chart = document.getElementById(`${id}-frame`)?.closest(".chart");
    if (!chart || !charts().includes(id) || !base(id)?.layout.scene || chart.querySelector(":scope > .hand")) return;
    const bar = Object.assign(document.createElement("div"), { className: "hand" });
    bar.role = "toolbar";
    bar.ariaLabel = `By hand in ${chart.ariaLabel}`;
    const open = button("select", "Select", "Select points by hand: draw around them, or grow a ball around one");
    open.ariaPressed = "false";
    open.onclick = () => import("./bar.js").then(({ toggle }) => toggle(id, bar));
    bar.append(open);
    chart.append(bar);
});
