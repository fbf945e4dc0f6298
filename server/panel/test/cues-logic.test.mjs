// The caption editor's own thinking, without a browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as cues from "../dist/cues/cue.js";
import { outlineOf } from "../dist/cues/wave.js";

const root = new URL("../../../", import.meta.url);

const word = (text, start_ms, end_ms) => ({ id: 0, text, start_ms, end_ms });
const LIST = [
  { id: 1, key: "a", start_ms: 0, end_ms: 1_000, text: "Hola a todos", words: [word("Hola", 0, 400), word("a", 450, 500), word("todos", 520, 1_000)] },
  { id: 2, key: "b", start_ms: 1_200, end_ms: 2_000, text: "Adiós.", words: [word("Adiós.", 1_200, 2_000)] },
];

test("captions go back as they came", () => {
  const segments = cues.segmentsOf(LIST);
  assert.ok(segments.every((segment) => !("key" in segment)));
  for (const form of [segments, { segments, language: "es" }]) assert.deepEqual(cues.segmentsOf(cues.cuesOf(form)), segments);
  const broken = [{ ...segments[0], lines: ["Hola", "a todos"] }];
  assert.deepEqual(cues.segmentsOf(cues.cuesOf(broken)), broken, "what was drawn is known by its lines, too");
  for (const wrong of [null, 3, {}, { segments: 3 }, [3], [{ text: "x" }]]) assert.equal(cues.cuesOf(wrong), null);
  assert.deepEqual(cues.segmentsOf(cues.cuesOf([{ start_ms: 1, end_ms: 2, text: "x" }])), [{ id: 0, start_ms: 1, end_ms: 2, text: "x", words: [] }]);
});

test("a caption is cut where its words are", () => {
  const [first, second, third] = cues.splitCue(LIST, "a", 7, "n");
  assert.deepEqual([first.text, first.start_ms, first.end_ms, first.words.length, first.id], ["Hola a", 0, 520, 2, 1]);
  assert.deepEqual([second.text, second.start_ms, second.end_ms, second.words.length, second.id, second.key], ["todos", 520, 1_000, 1, 0, "n"]);
  assert.equal(third, LIST[1]);
  for (const at of [0, 12, 99]) assert.equal(cues.splitCue(LIST, "a", at), LIST, "nothing would be left on a side");
  // Without words it is cut by letters.
  const bare = [{ ...LIST[0], words: [] }];
  assert.equal(cues.splitCue(bare, "a", 7)[0].end_ms, 545);
  const tiny = [{ ...LIST[0], start_ms: 5, end_ms: 6 }];
  assert.equal(cues.splitCue(tiny, "a", 7), tiny);
});

test("what was cut can be joined again", () => {
  const joined = cues.mergeCue(cues.splitCue(LIST, "a", 7), "a");
  assert.deepEqual(joined[0], { ...LIST[0], lines: [] });
  assert.equal(cues.mergeCue(LIST, "b"), LIST, "there is none behind the last");
  const edited = cues.changeCue(LIST, "a", { text: "Hola a todos y todas" });
  assert.deepEqual(cues.mergeCue(edited, "a")[0].words, [], "words that do not fit their text are found anew");
});

test("a caption is added where there is room", () => {
  assert.equal(cues.addCue(LIST, 500, 5_000), null);
  const between = cues.addCue(LIST, 1_050, 5_000, "n");
  assert.deepEqual(between.map(({ key }) => key), ["a", "n", "b"]);
  assert.equal(between[1].end_ms, 1_200);
  assert.deepEqual(cues.addCue(LIST, 3_000, 5_000, "n")[2].end_ms, 4_500);
  assert.deepEqual(cues.addCue(LIST, 4_900, 5_000, "n")[2].end_ms, 5_000);
  assert.equal(cues.addCue(LIST, 5_000, 5_000), null);
});

test("captions and words are found by their time", () => {
  assert.equal(cues.cueAt(LIST, 999).key, "a");
  assert.equal(cues.cueAt(LIST, 1_000), null);
  assert.equal(cues.wordAt(LIST[0], 460), 1);
  assert.equal(cues.wordAt(LIST[0], 510), -1);
  assert.equal(cues.wordAt({ ...LIST[0], text: "Hola" }, 460), -1);
});

test("times are read as people write them", () => {
  for (let ms = 0; ms < 10_000_000; ms += 98_765) assert.equal(cues.readTime(cues.showTime(ms)), ms);
  assert.deepEqual(
    ["1:02.5", "62,5", " 0:00 ", "1:00:00", "", "x", "1:", "-1", "1.2345"].map(cues.readTime),
    [62_500, 62_500, 0, 3_600_000, null, null, null, null, null],
  );
});

test("errors are about a caption", () => {
  assert.deepEqual(cues.cueOf("segments[3].start_ms"), { index: 3, field: "start_ms" });
  assert.deepEqual(cues.cueOf("segments[0]"), { index: 0, field: "text" });
  assert.equal(cues.cueOf("style"), null);
  assert.equal(cues.cueOf(null), null);
});

test("a sound is an outline around its middle", () => {
  assert.equal(outlineOf([], 100), "");
  assert.equal(outlineOf([0, 1], 100), "M0 50.0L100 4.0L100 96.0L0 50.0Z");
});

test("every style of the engine has its imitation, in its colours", async () => {
  const catalog = JSON.parse(await readFile(new URL("catalog.json", root), "utf8"));
  const sheet = await readFile(new URL("../styles/cues.css", import.meta.url), "utf8");
  const { oneOf } = catalog.tools.find(({ slug }) => slug === cues.TOOL).params.properties.style;
  for (const { const: style } of oneOf) {
    const rules = [...sheet.matchAll(new RegExp(`[^}]*cue-style-${style}[^{]*{[^}]*}`, "g"))].map(([rule]) => rule).join("");
    assert.notEqual(rules, "", style);
    const toml = await readFile(new URL(`engine/src/captions/styles/${style}.toml`, root), "utf8");
    const words = /\[words\]\n([^[]*)/.exec(toml)?.[1] ?? "";
    const boxes = [...toml.matchAll(/\[(?:box|words\.current_box)\]\ncolor = "(#\w+)"/g)].map(([, colour]) => colour);
    for (const colour of [...(words.match(/#\w{6}/g) ?? []), ...boxes].filter((one) => one !== "#ffffff")) {
      assert.ok(rules.includes(colour), `${style} has ${colour}`);
    }
    assert.equal(/upper_case = true/.test(toml), /text-transform: uppercase/.test(rules), style);
  }
});
