// The video editor's own thinking, without a browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Undo } from "../dist/editing/undo.js";
import * as edit from "../dist/scenes/edit.js";
import * as plans from "../dist/scenes/plan.js";
import { sceneSchema } from "../dist/scenes/card.js";
import { clock, silence } from "../dist/scenes/sound.js";
import { restored } from "../dist/scenes/studio.js";
import { wrapped } from "../dist/scenes/thumb.js";
import { partOf } from "../dist/schema.js";

const root = new URL("../../../", import.meta.url);
const catalog = JSON.parse(await readFile(new URL("catalog.json", root), "utf8"));
const tool = catalog.tools.find(({ slug }) => slug === plans.TOOL);

const LOOK = {
  title: "Prueba",
  language: "es",
  width: 1080,
  height: 1920,
  frame_rate: { numerator: 30_000, denominator: 1_001 },
  seed: 7,
  theme: "sunset",
  caption_style: "karaoke",
  progress_bar: true,
  mark: null,
};

const scene = (fields) => ({
  role: "point",
  narration: "Hola.",
  on_screen: ["Hola"],
  visual_hint: null,
  visual: { kind: "background", pattern: "rings" },
  recording: null,
  motion: "auto",
  transition: "fade",
  frames: null,
  ...fields,
});

/** A draft whose scenes are named by letters. */
function draftOf(...scenes) {
  const { look, scenes: read } = plans.opened({ ...LOOK, scenes: scenes.map(scene) });
  return { ...plans.EMPTY, look, scenes: read.map((one, index) => ({ ...one, id: "abcdefgh"[index] })) };
}

const order = (draft) => draft.scenes.map(({ id }) => id).join("");

test("a plan that is not changed goes back as it came", () => {
  const plan = { ...LOOK, scenes: [scene({ frames: 64 }), scene({ on_screen: ["Uno", "Dos"], visual_hint: "tienda" })] };
  const { look, scenes } = plans.opened(plan);
  assert.deepEqual(plans.callOf(look, scenes, { music: "calm" }, new Map()), { params: { music: "calm", plan }, files: [] });
  for (let frames = 1; frames < 20_000; frames += 7) {
    assert.equal(plans.framesOf(plans.secondsOf(frames, LOOK.frame_rate), LOOK.frame_rate), frames);
  }
});

test("fields that the editor does not know go back too", () => {
  const visual = { kind: "film", index: 2, from_ms: 300 };
  const { look, scenes } = plans.opened({ ...LOOK, music_file: 3, scenes: [scene({ sound: { name: "a" } }), scene({ visual })] });
  const { plan } = plans.callOf(look, scenes, {}, new Map()).params;
  assert.deepEqual([plan.music_file, plan.scenes[0].sound, plan.scenes[1].visual], [3, { name: "a" }, visual]);
});

/** A value of a schema that is none of its defaults. */
function sample(schema, name) {
  const one = schema.oneOf ?? schema.anyOf;
  const variants = (one ?? [schema]).filter(({ type }) => type !== "null");
  const [first] = variants;
  const last = variants.at(-1);
  if (one) return last.const ?? sample(name === "visual" ? last : first, name);
  const [type] = [schema.type].flat().filter((known) => known !== "null");
  if (schema.const !== undefined) return schema.const;
  if (type === "object") return Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, sample(value, key)]));
  if (type === "array") return [sample(schema.items, name)];
  return { string: `${name} y más`, boolean: true, integer: Math.max(7, schema.minimum ?? 0), number: 7.5 }[type];
}

/** A plan in which everything is said that a plan can say. */
function wholePlan(visual) {
  const plan = sample(partOf(tool.params, "plan"), "plan");
  const [said] = plan.scenes;
  return { ...plan, frame_rate: LOOK.frame_rate, scenes: [{ ...said, visual, recording: 0, frames: 64 }, { ...said, recording: null }] };
}

test("whatever a plan can say comes through, and so does what it may say one day", () => {
  for (const [visual, file] of [
    [{ kind: "clip", index: 0, start_ms: 3_500, speed: 2 }, { name: "a.mp4", type: "video/mp4" }],
    [{ kind: "picture", index: 0, focus: [1, 2] }, { name: "a.jpg", type: "image/jpeg" }],
    [{ kind: "background", pattern: "dots", tint: "red" }, null],
  ]) {
    const plan = wholePlan(visual);
    const later = { ...plan, day: { of: "tomorrow" }, mark: { ...plan.mark, size: 3 }, scenes: plan.scenes.map((one) => ({ ...one, camera: [1] })) };
    for (const one of [plan, later]) {
      const { look, scenes, logo } = plans.opened(one);
      // Kept and restored in between, as a visit on another day does.
      const draft = restored(JSON.stringify({ ...plans.EMPTY, look, scenes, logo }));
      const files = new Map([
        [draft.scenes[0].picture, file],
        [draft.scenes[0].recording, { name: "a.wav", type: "audio/wav" }],
        [draft.logo, { name: "logo.png", type: "image/png" }],
      ]);
      const call = plans.callOf(draft.look, draft.scenes, {}, files, draft);
      assert.deepEqual(call.params.plan, one);
      const named = call.files.map(({ name }) => name);
      assert.deepEqual(named, [...(file ? [file.type.startsWith("video/") ? "clips" : "scene_images"] : []), "scene_audio", "logo"]);
    }
  }
});

test("what a plan says of a clip is of that clip", () => {
  const { look, scenes } = plans.opened({ ...LOOK, scenes: [scene({ visual: { kind: "clip", index: 3, start_ms: 900 } })] });
  const [{ picture }] = scenes;
  const visual = (type) => plans.callOf(look, scenes, {}, new Map([[picture, { name: "x", type }]])).params.plan.scenes[0].visual;
  assert.deepEqual(visual("video/mp4"), { kind: "clip", index: 0, start_ms: 900 });
  assert.deepEqual(visual("image/png"), { kind: "picture", index: 0 });
});

test("recordings have places in the call, whatever becomes of their scenes", () => {
  const says = (recording) => ({ recording });
  let draft = draftOf(says(5), {}, says(1), says(5));
  const [first, second] = plans.recordingsOf(draft.scenes);
  const wav = (name) => ({ name, type: "audio/wav" });
  const files = new Map([[first, wav("five")], [second, wav("one")], ["new", wav("new")]]);
  const sent = () => {
    const { params, files: attached } = plans.callOf(draft.look, draft.scenes, {}, files, draft);
    assert.ok(attached.every(({ name }) => name === "scene_audio"));
    return [attached.map(({ file }) => file.name).join(), params.plan.scenes.map(({ recording }) => recording ?? "-").join("")];
  };
  assert.deepEqual(sent(), ["five,one", "0-10"]);
  draft = edit.moveScene(draft, "c", 0);
  assert.deepEqual(sent(), ["one,five", "01-1"]);
  draft = edit.duplicateScene(draft, "c", "C");
  assert.deepEqual(sent(), ["one,five", "001-1"]);
  draft = edit.changeScene(draft, "C", { recording: "new" });
  assert.deepEqual(sent(), ["one,new,five", "012-2"]);
  draft = edit.removeScene(draft, "c");
  assert.deepEqual(sent(), ["new,five", "01-1"]);
  draft = edit.changeScene(draft, "a", { recording: null });
  assert.deepEqual(sent(), ["new,five", "0--1"]);
  draft = edit.addScene(draft, "n");
  assert.deepEqual(sent(), ["new,five", "0--1-"]);
  files.delete("new");
  assert.throws(sent, (error) => error instanceof plans.SceneMistake && error.scene === "C" && error.field === "recording");
  // A version that knew no recordings kept places, of files that it never sent.
  const old = restored(JSON.stringify({ ...draft, logo: undefined, scenes: draft.scenes.map((one) => ({ ...one, recording: 0 })) }));
  assert.deepEqual([old.logo, old.scenes[0].recording, plans.recordingsOf(old.scenes).length], [null, "0", 1]);
});

test("a mark is of the plan, its logo of the call", () => {
  let draft = draftOf({});
  const sent = () => {
    const files = new Map([["l", { name: "logo.png", type: "image/png" }]]);
    const call = plans.callOf(draft.look, draft.scenes, {}, files, draft);
    return [call.params.plan.mark, call.files.map(({ name }) => name)];
  };
  assert.deepEqual(sent(), [null, []]);
  draft = edit.changeLogo(draft, "l");
  assert.deepEqual(sent(), [{ ...plans.PLAIN_MARK, has_logo: true }, ["logo"]]);
  draft = edit.changeMark(draft, { text: "@canal", corner: "bottom_left" });
  assert.deepEqual(sent(), [{ corner: "bottom_left", opacity_percent: 90, text: "@canal", has_logo: true }, ["logo"]]);
  draft = edit.changeLogo(draft, null);
  assert.deepEqual(sent(), [{ corner: "bottom_left", opacity_percent: 90, text: "@canal", has_logo: false }, []]);
  assert.throws(
    () => plans.callOf(draft.look, draft.scenes, {}, new Map(), { logo: "x", music: null }),
    (error) => error instanceof plans.SceneMistake && error.scene === null && error.field === "logo",
  );
  const defaults = partOf(tool.params, "plan", "mark").properties;
  for (const [name, value] of Object.entries(plans.PLAIN_MARK)) assert.deepEqual(value, defaults[name].default, name);
  // A plan brings its logo's place, whose file is yet to be chosen; another plan takes it away.
  assert.ok(plans.opened({ ...LOOK, mark: { ...plans.PLAIN_MARK, has_logo: true }, scenes: [] }).logo);
  assert.equal(plans.opened({ ...LOOK, scenes: [] }).logo, null);
});

test("music is a mood or a file, never both", () => {
  const draft = edit.changeOption(edit.changeOption(draftOf({}), "music_bpm", 120), "music", "calm");
  const files = new Map([["m", { name: "m.mp3", type: "audio/mpeg" }]]);
  const sent = (one) => {
    const { params, files: attached } = plans.callOf(one.look, one.scenes, one.options, files, one);
    return [params.music, params.music_bpm, attached.map(({ name }) => name).join()];
  };
  assert.deepEqual(sent(draft), ["calm", undefined, ""]);
  const own = edit.changeMusic(draft, "m");
  assert.deepEqual(sent(own), [undefined, 120, "music_file"]);
  assert.deepEqual(sent(edit.changeMusic(own, null, "lofi")), ["lofi", undefined, ""]);
  assert.deepEqual(sent(edit.changeMusic(own, null)), [undefined, undefined, ""]);
});

test("files that are heard are told from those that are seen", () => {
  const isSound = (name, type) => plans.isSound(new File(["x"], name, { type }));
  assert.deepEqual(
    [isSound("a.bin", "audio/mpeg"), isSound("nota.M4A", ""), isSound("a.opus", ""), isSound("a.jpg", ""), isSound("a.mp3", "image/png"), isSound("a.webm", "video/webm")],
    [true, true, true, false, false, false],
  );
});

test("silence is as long as it says, and small", async () => {
  for (const lengthMs of [0, 1, 999, 61_234]) {
    const file = silence(lengthMs);
    const view = new DataView(await file.arrayBuffer());
    const [rate, samples] = [view.getUint32(24, true), view.getUint32(40, true)];
    assert.equal(view.byteLength, 44 + samples);
    assert.equal(view.getUint32(4, true), view.byteLength - 8);
    const ms = (samples * 1_000) / rate;
    assert.ok(ms >= lengthMs && ms <= lengthMs + 150, `${ms} for ${lengthMs}`);
    assert.ok(file.size < 200 + lengthMs * 2);
  }
  assert.deepEqual([0, 999, 61_234, 600_000].map(clock), ["0:00", "0:01", "1:01", "10:00"]);
});

test("a length is a number of seconds, or nothing", () => {
  const rate = { numerator: 30, denominator: 1 };
  assert.deepEqual(
    ["", " ", "2", "2,5", "0", "abc", "-1", "1e3", "9999999999"].map((typed) => plans.framesOf(typed, rate)),
    [null, null, 60, 75, 0, NaN, NaN, NaN, NaN],
  );
});

test("pictures have places in the call, in the order of the scenes that show them", () => {
  const shows = (index) => ({ visual: { kind: "picture", index } });
  let draft = draftOf(shows(4), {}, shows(2), shows(4));
  const [first, second] = plans.picturesOf(draft.scenes);
  const files = new Map([
    [first, { name: "four.jpg", type: "image/jpeg" }],
    [second, { name: "two.jpg", type: "image/png" }],
  ]);
  const sent = () => {
    const { params, files: attached } = plans.callOf(draft.look, draft.scenes, {}, files);
    return [attached.map(({ name, file }) => `${name} ${file.name}`), params.plan.scenes.map(({ visual }) => visual.index ?? visual.pattern)];
  };
  assert.deepEqual(sent(), [["scene_images four.jpg", "scene_images two.jpg"], [0, "rings", 1, 0]]);
  draft = edit.moveScene(draft, "c", 0);
  assert.deepEqual(sent(), [["scene_images two.jpg", "scene_images four.jpg"], [0, 1, "rings", 1]]);
  draft = edit.removeScene(draft, "c");
  assert.deepEqual(sent(), [["scene_images four.jpg"], [0, "rings", 0]]);
  assert.throws(
    () => plans.callOf(draft.look, draft.scenes, {}, new Map()),
    (error) => error instanceof plans.SceneMistake && error.scene === "a" && error.field === "visual",
  );
  assert.throws(
    () => plans.priceCallOf(draft.look, edit.changeScene(draft, "b", { seconds: "many" }).scenes, {}),
    (error) => error instanceof plans.SceneMistake && error.scene === "b" && error.field === "frames",
  );
  // What moves goes into another place, and is counted apart.
  files.set(first, { name: "four.mp4", type: "video/mp4" });
  const clips = draftOf(shows(4), {}, shows(2), shows(4));
  const named = edit.changeScene(edit.changeScene(clips, "a", { picture: first }), "d", { picture: first });
  const call = plans.callOf(named.look, edit.changeScene(named, "c", { picture: second }).scenes, {}, files);
  assert.deepEqual(call.files.map(({ name, file }) => `${name} ${file.name}`), ["clips four.mp4", "scene_images two.jpg"]);
  assert.deepEqual(
    call.params.plan.scenes.map(({ visual }) => `${visual.kind} ${visual.index ?? ""}`),
    ["clip 0", "background ", "picture 0", "clip 0"],
  );
  assert.equal(plans.placeOf("clips").part, "pictures");
  // The price is asked for without them.
  assert.deepEqual(plans.priceCallOf(draft.look, draft.scenes, {}).files, []);
});

test("scenes move, multiply and go", () => {
  const draft = draftOf({}, {}, {}, {});
  for (const [id, to, expected] of [
    ["a", 1, "bacd"],
    ["a", 3, "bcda"],
    ["a", 99, "bcda"],
    ["d", 0, "dabc"],
    ["c", -5, "cabd"],
    ["b", 1, "abcd"],
    ["x", 0, "abcd"],
  ]) {
    assert.equal(order(edit.moveScene(draft, id, to)), expected, `${id} to ${to}`);
  }
  assert.equal(edit.moveScene(draft, "b", 1), draft, "what does not move is no step to undo");
  assert.equal(order(edit.duplicateScene(draft, "b", "B")), "abBcd");
  assert.equal(order(edit.removeScene(draft, "b")), "acd");
  assert.equal(order(edit.addScene(draft, "n")), "abcdn");
  assert.equal(order(draft), "abcd");
  const added = edit.addScene(draft, "n").scenes.at(-1);
  const { plan } = plans.callOf(draft.look, [added], {}, new Map()).params;
  const known = Object.keys(partOf(tool.params, "plan", "scenes", "items").properties);
  assert.ok(Object.keys(plan.scenes[0]).every((name) => known.includes(name)));
});

test("a new plan keeps the looks that were chosen", () => {
  const draft = edit.changeLook(draftOf({}), { theme: "paper", width: 720, height: 720 });
  const { look, scenes } = plans.opened({ ...LOOK, title: "Otro", theme: "midnight", scenes: [scene({}), scene({})] });
  const next = edit.replan(draft, look, scenes);
  assert.deepEqual([next.look.title, next.look.theme, next.look.width, next.scenes.length], ["Otro", "paper", 720, 2]);
  assert.equal(edit.replan(plans.EMPTY, look, scenes).look, look);
});

test("typing is one step until it pauses, stops or goes elsewhere", () => {
  const undo = new Undo("");
  const type = (text, tag, atMs) => undo.commit(text, tag, atMs);
  type("h", "a", 0);
  type("ho", "a", 300);
  type("hol", "a", 1_700);
  type("hola", "a", 9_000);
  type("hola!", "b", 9_100);
  undo.seal();
  type("hola!!", "b", 9_200);
  type("x", "", 9_300);
  type("y", "", 9_301);
  const seen = [];
  while (undo.undo()) seen.push(undo.now);
  assert.deepEqual(seen, ["x", "hola!!", "hola!", "hola", "hol", ""]);
  assert.ok(!undo.canUndo && undo.canRedo);
  while (undo.redo()) seen.push(undo.now);
  assert.equal(undo.now, "y");
  undo.undo();
  undo.commit("z");
  assert.ok(!undo.canRedo, "what was undone is gone once something new is done");
  for (let step = 0; step < 1_000; step += 1) undo.commit(String(step));
  let steps = 0;
  while (undo.undo()) steps += 1;
  assert.equal(steps, 200);
});

test("an error is about a scene, its picture, the looks or an option", () => {
  for (const [field, place] of [
    ["plan.scenes[3].frames", { part: "scene", index: 3, field: "frames" }],
    ["plan.scenes[0].visual.index", { part: "scene", index: 0, field: "visual" }],
    ["plan.scenes[12]", { part: "scene", index: 12, field: "" }],
    ["scene_images", { part: "pictures", index: 0, field: "visual" }],
    ["scene_audio[2]", { part: "recordings", index: 0, field: "recording" }],
    ["plan.scenes[1].recording", { part: "scene", index: 1, field: "recording" }],
    ["plan.mark.text", { part: "look", index: 0, field: "watermark" }],
    ["plan.mark.corner", { part: "look", index: 0, field: "mark_corner" }],
    ["plan.mark.has_logo", { part: "look", index: 0, field: "logo" }],
    ["logo", { part: "option", index: 0, field: "logo" }],
    ["music_file", { part: "option", index: 0, field: "music_file" }],
    ["plan.width", { part: "look", index: 0, field: "resolution" }],
    ["plan.theme", { part: "look", index: 0, field: "theme" }],
    ["speech_rate", { part: "option", index: 0, field: "speech_rate" }],
    [null, null],
  ]) {
    assert.deepEqual(plans.placeOf(field), place, field);
  }
});

test("shapes and resolutions are those of the engine", async () => {
  const source = await readFile(new URL("engine/src/tools/script_to_video/params.rs", root), "utf8");
  const table = Object.fromEntries(
    [...source.matchAll(/Resolution::(\w+) => \(([\d_]+), ([\d_]+), ([\d_]+)\)/g)].map(([, name, ...sides]) => [
      name,
      sides.map((side) => Number(side.replace("_", ""))),
    ]),
  );
  for (const [resolution, name] of [
    ["720p", "Hd"],
    ["1080p", "FullHd"],
  ]) {
    const [shorter, longer, feed] = table[name];
    for (const [ratio, width, height] of [
      ["9:16", shorter, longer],
      ["16:9", longer, shorter],
      ["1:1", shorter, shorter],
      ["4:5", shorter, feed],
    ]) {
      assert.deepEqual(plans.sizeOf(ratio, resolution), { width, height });
    }
  }
});

test("a preview is small and even, whatever the plan", () => {
  for (const [width, height, smaller] of [
    [1080, 1920, [360, 640]],
    [1920, 1080, [640, 360]],
    [1080, 1350, [360, 450]],
    [256, 144, [256, 144]],
    [4096, 128, [4096, 128]],
    [1082, 1918, [360, 638]],
  ]) {
    const preview = plans.previewLook({ ...LOOK, width, height });
    assert.deepEqual([preview.width, preview.height, preview.progress_bar], [...smaller, false]);
  }
});

test("the sketches have the colours of the engine's themes", async () => {
  const source = await readFile(new URL("engine/src/timeline/theme.rs", root), "utf8");
  const sheet = await readFile(new URL("../styles/scenes.css", import.meta.url), "utf8");
  const themes = [...source.matchAll(/Self::(\w+) => \[([^\]]+)\]/g)];
  assert.equal(themes.length, partOf(tool.params, "plan", "theme").oneOf.length);
  for (const [, name, colours] of themes) {
    const [top, bottom, first, second, third, text, accent] = colours.match(/0x[\w]+/g).map((one) => `#${one.slice(2).replaceAll("_", "").toLowerCase()}`);
    const rule = new RegExp(`\\.theme-${name.toLowerCase()} {([^}]+)}`).exec(sheet)?.[1] ?? "";
    const found = [...rule.matchAll(/(#\w+)/g)].map(([colour]) => colour);
    assert.deepEqual(found, [top, bottom, first, second, third, text, accent], name);
  }
});

test("what can be chosen comes from the schema", () => {
  const { fields, pattern, accept, acceptSound } = sceneSchema(tool, catalog);
  assert.deepEqual(pattern.choices.map(({ value }) => value), ["aurora", "rings", "dots", "stripes", "waves"]);
  for (const name of ["role", "motion", "transition"]) assert.ok(fields.get(name).choices.length > 3, name);
  assert.match(accept, /image\//);
  assert.match(acceptSound, /^audio\//);
});

test("what looks like no plan is not opened", () => {
  const plan = { ...LOOK, scenes: [scene({})] };
  assert.ok(plans.isPlan(plan));
  // What the tool has a default for may be missing.
  const short = { ...LOOK, scenes: [{ visual: { kind: "background", pattern: "dots" } }] };
  assert.ok(plans.isPlan(short));
  const { look, scenes } = plans.opened(short);
  const known = Object.keys(partOf(tool.params, "plan", "scenes", "items").properties);
  const { plan: sent } = plans.callOf(look, scenes, {}, new Map()).params;
  assert.deepEqual(Object.keys(sent.scenes[0]).filter((name) => !known.includes(name)), []);
  for (const [name, value] of Object.entries(plans.BLANK)) {
    assert.deepEqual(value, partOf(tool.params, "plan", "scenes", "items").properties[name].default, name);
  }
  for (const wrong of [null, 3, [], {}, { ...plan, scenes: null }, { ...plan, scenes: [null] }, { ...plan, scenes: [{}] }, { ...plan, scenes: [scene({ narration: 3 })] }, { ...plan, scenes: [scene({ on_screen: 3 })] }, { ...plan, scenes: [scene({ frames: "2" })] }, { ...plan, frame_rate: { numerator: 30, denominator: 0 } }]) {
    assert.ok(!plans.isPlan(wrong), JSON.stringify(wrong));
  }
});

test("a draft is restored, and junk is not", () => {
  const draft = edit.changeOption(draftOf({ frames: 60 }, {}), "music", "calm");
  assert.deepEqual(restored(JSON.stringify(draft)), draft);
  assert.deepEqual(restored(JSON.stringify(plans.EMPTY)), plans.EMPTY);
  const source = { ...plans.EMPTY.source, idea: "Algo" };
  for (const junk of [null, "", "{", "null", "3", "[]", '{"look":3}', '{"look":{},"scenes":[{}]}', '{"look":null,"scenes":3}', '{"source":null,"scenes":[null]}']) {
    assert.deepEqual(restored(junk), plans.EMPTY, junk);
  }
  assert.deepEqual(restored(JSON.stringify({ source: { idea: "Algo" }, look: { title: 3 } })), { ...plans.EMPTY, source });
  // A version that did not know a field of scenes has its default.
  const old = restored(JSON.stringify({ ...draft, options: null, scenes: [{ narration: "Hola." }] }));
  assert.deepEqual([old.scenes[0].seconds, old.scenes[0].motion, old.options], ["", "auto", {}]);
  assert.ok(old.scenes[0].id);
});

test("headlines of sketches are cut into lines", () => {
  assert.deepEqual(wrapped("Vender más con automatización"), ["Vender más", "con", "automatización"]);
  assert.deepEqual(wrapped(""), []);
  assert.deepEqual(wrapped("a b c d e f g h", 2, 3), ["a", "b", "c…"]);
});
