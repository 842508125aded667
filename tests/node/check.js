// Formatter, linter and types of the page's modules, all three whatever the first finds; --write lets the formatter write.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
const biome = [
    program("@biomejs/biome/bin/biome"),
    "check",
    "--colors=off",
    "--config-path=.",
    ...process.argv.slice(2),
    "../../assets",
    ".",
];
const types = (config) => [program("typescript/bin/tsc"), "-p", config];

const runs = [biome, types("tsconfig.json"), types("tsconfig.rules.json")];
const failed = runs.map((run) => spawnSync(process.execPath, run, { stdio: "inherit" }).status !== 0);
process.exit(failed.includes(true) ? 1 : 0);
