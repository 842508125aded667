// Each reader is told of the keys that are there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choosing, copying, isMac, renamed } from "../../assets/rules/keys.js";

const PC = { mac: false, fingers: false };
const MAC = { mac: true, fingers: false };
const PHONE = { mac: true, fingers: true };

test("a Mac is told of by its own names", () => {
    for (const platform of ["MacIntel", "macOS", "iPhone", "iPad"]) assert.ok(isMac(platform), platform);
    for (const platform of ["Win32", "Linux x86_64", "Android", ""]) assert.ok(!isMac(platform), platform);
});

test("keys are called as they are written on the keyboard", () => {
    assert.match(choosing(PC), /Ctrl one more, with Alt one less/);
    assert.match(choosing(MAC), /⌘ one more, with ⌥ one less/);
    assert.match(copying(PC), /Ctrl\+C/);
    assert.match(copying(MAC), /⌘C/);
    assert.equal(renamed("with Ctrl one more, with Alt one less", MAC), "with Command one more, with Option one less");
    assert.equal(renamed("with Ctrl one more", PC), "with Ctrl one more");
});

test("fingers are told of no keys", () => {
    for (const words of [choosing(PHONE), copying(PHONE)]) assert.doesNotMatch(words, /Ctrl|Alt|⌘|⌥|click|Point/);
});
