// What is said of files before they are sent, and how what the server answers is put together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { called, declined, ending, idIn, isLitter, isPacked, tidied, warned } from "../../assets/rules/files.js";
import { leftSaid, lifeSaid, limitsSaid, size } from "../../assets/rules/limits.js";
import { Lines } from "../../assets/rules/lines.js";
import { isTable } from "../../assets/rules/pasted.js";
import { crc32, packedSize, zipped } from "../../assets/rules/zip.js";

const MIB = 2 ** 20;
const LIMITS = {
    sent: 64 * MIB,
    unpacked: 256 * MIB,
    rows: 100_000,
    columns: 10_000,
    numbers: 20_000_000,
    images: 20_000,
    pixels: 20_000_000,
    seconds: 30,
};
const file = (name, bytes = 3) => ({ name, file: /** @type {any} */ ({ size: bytes }) });
const named = (...names) => names.map((name) => file(name));
const names = (chosen) => chosen.map(({ name }) => name);

test("bytes are said in the unit that fits", () => {
    const said = {
        0: "0 bytes",
        1: "1 byte",
        1023: "1023 bytes",
        1024: "1 kB",
        1536: "1.5 kB",
        [10 * 1024 - 1]: "10 kB",
        [MIB - 1]: "1 MB",
        [64 * MIB]: "64 MB",
        [8 * 2 ** 30]: "8 GB",
    };
    for (const [bytes, words] of Object.entries(said)) assert.equal(size(Number(bytes)), words);
});

test("limits are said in numbers, and so is a life", () => {
    assert.deepEqual(limitsSaid(LIMITS), [
        ["Tables", "100,000 rows, and of more a random sample; 10,000 columns; 20 million numbers in all"],
        ["Images", "20,000, each of 20 million pixels at most"],
        ["Size", "64 MB in all files, 256 MB unpacked; read within 30 seconds"],
    ]);
    const kept = { hours: 24, cookie: true, sets: 10, bytes: 512 * MIB };
    assert.match(
        lifeSaid(kept),
        /belongs to this browser, .* kept for 24 hours after .* 10 data sets of 512 MB together/,
    );
    assert.match(lifeSaid({ ...kept, hours: 168, cookie: false }), /is kept for 7 days after you last used it/);
    const left = { 0: "within the hour", 3600: "in 1 hour unless used", 172799: "in 47 hours unless used" };
    for (const [seconds, words] of Object.entries(left)) assert.equal(leftSaid(Number(seconds)), `goes ${words}`);
    assert.equal(leftSaid(7 * 86_400 - 1), "goes in 6 days unless used");
});

test("what systems put beside files is left out", () => {
    for (const name of [".DS_Store", "a/.DS_Store", "__MACOSX/a/._1.png", "a/._1.png", "a/Thumbs.db", ".git/config"])
        assert.equal(isLitter(name), true, name);
    for (const name of ["a.csv", "a/b.c/1.png", "..csv/a".slice(2), "Thumbs.db.csv"])
        assert.equal(isLitter(name), false, name);
});

test("files are sent in the order of their names, and no two are named alike", () => {
    const { files, left } = tidied(named("/set/b.csv", "a.csv.gz", ".DS_Store", "a.csv.gz", "a.csv.gz"));
    assert.deepEqual(names(files), ["a.csv.gz", "a (2).csv.gz", "a (3).csv.gz", "set/b.csv"]);
    assert.equal(left, 1);
    assert.deepEqual(names(tidied(named("x/readme", "x/readme")).files), ["x/readme", "x/readme (2)"]);
});

test("a name's end is its kind, with how it is packed", () => {
    const ends = {
        "a.CSV": "csv",
        "a.csv.gz": "csv.gz",
        "a.b/c": "",
        "train-idx3-ubyte": "",
        "a. b": "",
        ".csv": "csv",
    };
    for (const [name, end] of Object.entries(ends)) assert.equal(ending(name), end, name);
});

test("what is too large, empty or too many is said before it is sent", () => {
    const said = (...sizes) =>
        declined(
            sizes.map((bytes, i) => file(`${i}.csv`, bytes)),
            LIMITS,
        );
    assert.equal(said(64 * MIB), "");
    assert.match(said(64 * MIB + MIB), /^It has 65 MB, and at most 64 MB can be sent\. .*save it in a smaller/);
    assert.match(said(40 * MIB, 40 * MIB), /^Together they have 80 MB.*save them in a smaller/);
    assert.equal(said(0), "This file is empty.");
    assert.equal(said(0, 0), "These files are empty.");
    assert.equal(said(), "There is no file in it that could be read.");
    const many = Array.from({ length: 20_101 }, (_, i) => file(`${i}.png`));
    assert.match(declined(many, LIMITS), /more than 20,000 images/);
    assert.equal(declined(many.slice(1), LIMITS), "");
    // What is packed into one is a little larger than its parts.
    const full = Array.from({ length: 64 }, (_, i) => file(`${i}.png`, MIB));
    assert.match(declined(full, LIMITS), /^Together they have 64 MB/);
    assert.equal(isPacked(full), true);
    assert.equal(isPacked(full.slice(0, 50)), false);
});

test("files are called by their name, several by their number", () => {
    assert.equal(called([file("a.csv", 2048)]), "a.csv, 2 kB");
    assert.equal(called([file("a.csv", 2048), file("b", 1)]), "2 files, 2 kB");
});

test("a name that ends otherwise is a warning and no more", () => {
    const endings = ["csv", "npy", "png"];
    assert.equal(warned(named("a.csv", "b.CSV.gz", "train-images-idx3-ubyte.gz", "noend"), endings), "");
    assert.match(warned(named("a.xyz", "b.xyz", "c.csv"), endings), /^Files that end in \.xyz are/);
    assert.match(warned(named("a.a", "a.b", "a.c", "a.d", "a.e"), endings), /in \.a, \.b, \.c and 2 more are/);
});

test("lines of JSON come whole, wherever the network cut them", () => {
    const sent = [{ stage: "Reading", fraction: 0.5 }, { stage: "ä\n€", fraction: 1 }, { read: "data=own" }];
    const text = sent.map((line) => JSON.stringify(line)).join("\n");
    for (const whole of [text, `${text}\n`, `\r\n${text}\r\n\n`])
        for (let first = 0; first <= whole.length; first += 1)
            for (const second of [first, Math.min(first + 7, whole.length)]) {
                const lines = new Lines();
                const parts = [whole.slice(0, first), whole.slice(first, second), whole.slice(second)];
                assert.deepEqual([...parts.flatMap((part) => lines.take(part)), ...lines.end()], sent);
            }
    const broken = new Lines();
    broken.take('{"stage": "Rea');
    assert.throws(() => broken.end(), SyntaxError);
});

test("a table that is pasted is told from words", () => {
    for (const table of [
        "a\tb\n1\t2",
        "a;b\r\n1,5;2\r\n",
        "x,y\n1,2\n3,4",
        "1\n2\n3",
        "name\n1.5\n2e-3",
        "1 2 3\n4 5 6",
        'a,"b,c"\n1,2',
    ])
        assert.equal(isTable(table), true, table);
    for (const words of [
        "",
        "one line, with a comma",
        "a\tb",
        "Dear all,\nthis is, as you know, text.\nYours",
        "http://x\nhttp://y",
    ])
        assert.equal(isTable(words), false, words);
});

test("the checksum of a ZIP is the one that all have", () => {
    assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
    assert.equal(crc32(new Uint8Array()), 0);
});

test("how large a ZIP will be is known before it is made", async () => {
    for (const count of [0, 1, 3, 65_535]) {
        const entries = Array.from({ length: count }, (_, i) => ({
            name: `é/${i}`,
            size: 2,
            crc: 0,
            file: new Blob(["ab"]),
        }));
        assert.equal(new Blob(zipped(entries)).size, packedSize(entries));
    }
    assert.throws(() => zipped([{ name: "a", size: 2 ** 32, crc: 0, file: new Blob() }]), RangeError);
});

test("the id of a data set is found in an address, whatever it is called there", () => {
    const id = "0123456789abcdef".repeat(2);
    assert.equal(idIn(`data=own&data.of=${id}&method=kmeans`), id);
    assert.equal(idIn(`data=iris&x=${id}0`), "");
});
