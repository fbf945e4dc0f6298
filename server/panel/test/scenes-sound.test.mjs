// The sound of the video editor: recordings, the microphone, music; and the logo in the corner.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EDITING, LABELS } from "../dist/texts/editing.js";
import { SCENES } from "../dist/texts/scenes.js";
import { TEXTS } from "../dist/texts/common.js";
import { TRY } from "../dist/texts/try.js";
import { DESKTOP, file, PLAN, visit } from "./scenes-support.mjs";
import { loudest, pixelOf, plain, tone, tonesOf } from "./sounds.mjs";
import { drop, faint, furnish, setColours, startBrowser, startServer, stumbles } from "./support.mjs";

/** A microphone that beeps, and a person who lets everybody use it. */
const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([startBrowser(...MICROPHONE), startServer()]);
  await furnish(server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const wav = (name, hz, seconds = 1) => file(name, "audio/wav", tone(hz, seconds));
const scene = (number) => `.scene >> nth=${number - 1}`;
const heard = (editor, number) => editor.scene(number).locator("[data-field=recording]");
const nameOf = (editor, number) => heard(editor, number).locator(".recording-name");
const waitForName = (editor, number, name) => nameOf(editor, number).getByText(name, { exact: true }).waitFor();

test("a scene is spoken into the microphone, by keyboard, and costs no characters", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "es", { ...DESKTOP, colorScheme: "light" });
  await editor.createKey();
  await editor.openPlan({ ...PLAN, scenes: PLAN.scenes.map((one) => ({ ...one, narration: "Mucho que decir. ".repeat(30) })) });
  const price = async () => Number((await editor.price()).replace(",", ".").match(/[\d.]+/)[0]);
  await editor.scene(3).waitFor();
  const spoken = await price();

  // Whether any microphone is on, which people see as a red dot and rightly mind.
  await page.addInitScript(() => {
    const open = MediaDevices.prototype.getUserMedia;
    window.tracks = [];
    MediaDevices.prototype.getUserMedia = async function (asked) {
      const stream = await open.call(this, asked);
      window.tracks.push(...stream.getTracks());
      return stream;
    };
  });
  const live = (count) => page.waitForFunction((wanted) => window.tracks.filter(({ readyState }) => readyState === "live").length === wanted, count);
  await page.reload();
  await editor.createKey();
  const record = editor.button(SCENES.record_of(2));
  const stop = editor.button(SCENES.stop_recording_of(2));
  const level = heard(editor, 2).getByRole("meter", { name: editor.say(SCENES.level) });
  const isLoud = () => page.waitForFunction(() => Number(document.querySelector("[role=meter]:not([hidden])")?.getAttribute("aria-valuenow")) > 5);
  await record.focus();
  await page.keyboard.press("Enter");
  await stop.and(page.locator(":focus")).waitFor();
  await isLoud();
  assert.ok(await level.isVisible());
  await live(1);
  await editor.shot("10-recording");
  assert.deepEqual(await page.evaluate(stumbles), []);
  assert.deepEqual(await page.evaluate(faint), []);
  await page.keyboard.press("Escape");
  await level.waitFor({ state: "hidden" });
  await waitForName(editor, 2, editor.say(SCENES.voiced));
  await record.and(page.locator(":focus")).waitFor();
  await live(0);
  assert.ok(await editor.button(SCENES.remove_recording_of(2)).isHidden(), "what was discarded is not there");

  await page.keyboard.press("Enter");
  await isLoud();
  await stop.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await waitForName(editor, 2, "grabacion.webm");
  await live(0);
  await page.waitForFunction((old) => {
    const shown = document.querySelector(".scene-aside .price");
    return !shown.hidden && Number(shown.textContent.replace(",", ".").match(/[\d.]+/)[0]) < old;
  }, spoken);
  // Five hundred characters at a cent a thousand, and the seconds that they would have taken.
  const recorded = await price();
  assert.ok(spoken - recorded > 0.005, `${spoken} and then ${recorded}`);

  await page.keyboard.press("Control+z");
  await waitForName(editor, 2, editor.say(SCENES.voiced));
  assert.equal(await price(), spoken);
  await page.keyboard.press("Control+y");
  await waitForName(editor, 2, "grabacion.webm");

  // It is there after a reload, and is heard.
  await page.reload();
  await waitForName(editor, 2, "grabacion.webm");
  const listen = editor.button(SCENES.play_recording_of(2));
  await listen.click();
  await page.waitForFunction(() => [...document.querySelectorAll("audio")].some((audio) => audio.currentTime > 0.05));
  await editor.shot("11-recorded");

  // Whoever begins with another scene has finished this one; whoever leaves has not.
  await editor.button(SCENES.record_of(1)).click();
  await editor.button(SCENES.stop_recording_of(1)).waitFor();
  await isLoud();
  await editor.button(SCENES.record_of(3)).click();
  await waitForName(editor, 1, "grabacion.webm");
  await live(1);
  await page.getByRole("navigation").getByRole("link", { name: editor.say(TEXTS.health) }).click();
  await page.getByRole("heading", { name: editor.say(TEXTS.health), level: 1 }).waitFor();
  await live(0);
  await editor.open();
  await waitForName(editor, 3, editor.say(SCENES.voiced));
  await waitForName(editor, 1, "grabacion.webm");

  // What a browser records is what the tool can read.
  await editor.createKey();
  for (const number of [1, 2, 3]) await editor.field(number, "narration").fill("Hola.");
  await page.locator("[data-setting=music]").selectOption("none");
  await editor.render();
  const plan = JSON.parse(await editor.download("video.plan.json"));
  assert.deepEqual(plan.scenes.map(({ recording }) => recording), [0, 1, null]);
  opened.assertQuiet();
});

test("recordings stay with their scenes, wherever these go", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "en", { ...DESKTOP, colorScheme: "dark" });
  opened.expect(400, 415, 422);
  await editor.createKey();
  await editor.openPlan();
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  await drop(page, scene(1), [wav("one.wav", 500)]);
  await waitForName(editor, 1, "one.wav");
  await editor.choose(editor.button(SCENES.choose_recording_of(2)), wav("two.wav", 900));
  await waitForName(editor, 2, "two.wav");
  await drop(page, scene(3), [wav("three.wav", 1_400, 2)]);
  await waitForName(editor, 3, "three.wav");

  // What cannot be heard is known at once, on its scene.
  await drop(page, scene(2), [wav("silent.wav", 0)]);
  await editor.problem(2, "recording").getByText(editor.say(SCENES.inaudible)).waitFor();
  await page.keyboard.press("Control+z");
  await waitForName(editor, 2, "two.wav");
  await drop(page, scene(2), [file("broken.mp3", "audio/mpeg", "This is no sound.")]);
  await editor.problem(2, "recording").first().waitFor();
  assert.equal(await page.locator(".scene .field-error:visible").count(), 1);
  await editor.shot("12-broken-recording");
  await page.keyboard.press("Control+z");
  await waitForName(editor, 2, "two.wav");
  await page.locator(".scene .field-error:visible").waitFor({ state: "detached" });
  await editor.price();
  // What only changes a price sends silence, not all the sound again.
  await page.evaluate(() => {
    const send = fetch;
    window.sent = [];
    window.fetch = (url, init) => {
      const files = [...(init?.body instanceof FormData ? init.body.values() : [])].filter((one) => one instanceof File);
      if (url.endsWith("/estimate")) window.sent.push(files.map(({ name, size }) => [name, size]));
      return send(url, init);
    };
  });
  await editor.field(1, "on_screen").fill("Otra cosa");
  const sent = await (await page.waitForFunction(() => window.sent[0])).jsonValue();
  assert.deepEqual(sent.map(([name]) => name), ["silence.wav", "silence.wav", "silence.wav"]);
  assert.ok(sent.every(([, size]) => size > 1_000 && size < 3_000), JSON.stringify(sent));

  await editor.button(SCENES.handle(1)).focus();
  await page.keyboard.press("ArrowDown");
  await editor.waitForNarrations("Dos.", "Uno.", "Tres.");
  await editor.button(SCENES.duplicate(3)).click();
  await editor.waitForNarrations("Dos.", "Uno.", "Tres.", "Tres.");
  await waitForName(editor, 4, "three.wav");
  await editor.button(SCENES.up(4)).click();
  await editor.button(SCENES.up(3)).click();
  await editor.button(SCENES.remove(1)).click();
  await editor.waitForNarrations("Tres.", "Uno.", "Tres.");
  for (const [number, name] of [[1, "three.wav"], [2, "one.wav"], [3, "three.wav"]]) await waitForName(editor, number, name);
  await page.keyboard.press("Control+z");
  await editor.waitForNarrations("Dos.", "Tres.", "Uno.", "Tres.");
  await waitForName(editor, 1, "two.wav");
  await editor.button(SCENES.remove_recording_of(4)).click();
  await waitForName(editor, 4, editor.say(SCENES.voiced));
  await editor.button(SCENES.record_of(4)).and(page.locator(":focus")).waitFor();
  await editor.button(SCENES.remove(4)).click();

  await page.reload();
  await editor.waitForNarrations("Dos.", "Tres.", "Uno.");
  for (const [number, name] of [[1, "two.wav"], [2, "three.wav"], [3, "one.wav"]]) await waitForName(editor, number, name);
  await editor.createKey();
  await page.locator("[data-setting=music]").selectOption("none");
  await page.locator("[data-setting=sound_effects]").uncheck();
  const quoted = Number((await editor.price()).match(/[\d.]+/)[0]);
  await editor.render();
  const charged = Number((await page.locator(".facts div", { hasText: editor.say(TRY.charged) }).locator("dd").textContent()).match(/[\d.]+/)[0]);
  assert.ok(charged <= quoted && quoted - charged < 0.002, `${charged} of ${quoted}`);
  const video = await editor.downloadBytes("video.mp4");
  assert.deepEqual(await tonesOf(video, [500, 900, 1_400]), [900, 1_400, 500]);
  const plan = JSON.parse(await editor.download("video.plan.json"));
  assert.deepEqual(plan.scenes.map(({ recording }) => recording), [0, 1, 2]);

  // A plan brings the places of recordings; whose they were is to be chosen again.
  await editor.openPlan({ ...plan, scenes: [plan.scenes[0], { ...plan.scenes[1], recording: 0 }, { ...plan.scenes[2], recording: null }] });
  await editor.scene(1).getByText(editor.say(SCENES.lost_recording)).waitFor();
  await editor.button(EDITING.render).click();
  await editor.button(SCENES.record_of(1)).and(page.locator(":focus")).waitFor();
  await editor.choose(editor.button(SCENES.choose_recording_of(2)), wav("again.wav", 900));
  for (const number of [1, 2]) await waitForName(editor, number, "again.wav");
  await editor.price();
  await editor.loseFiles();
  await editor.scene(2).getByText(editor.say(SCENES.lost_recording)).waitFor();
  await editor.button(SCENES.remove_recording_of(2)).click();
  await editor.scene(2).getByText(editor.say(SCENES.lost_recording)).waitFor({ state: "hidden" });
  opened.assertQuiet();
});

test("why there is no microphone is said, and a file will do", async (context) => {
  const cases = [
    ["refused", ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"]],
    ["missing", ["--use-fake-ui-for-media-stream"]],
    // The server answers under no name that a browser takes for insecure: what is hidden there is hidden here by hand.
    ["insecure", MICROPHONE],
  ];
  for (const [reason, flags] of cases) {
    await context.test(reason, async (inner) => {
      const other = await startBrowser(...flags);
      inner.after(() => other.close());
      const { editor, opened, page } = await visit(inner, { browser: other, server }, "en", DESKTOP);
      if (reason === "insecure") await page.evaluate(() => delete Navigator.prototype.mediaDevices);
      await editor.openPlan();
      await editor.button(SCENES.record_of(1)).click();
      await editor.problem(1, "recording").getByText(editor.say(SCENES.microphone[reason])).waitFor();
      if (reason === "refused") await editor.shot("13-refused");
      await drop(page, scene(1), [wav("one.wav", 500)]);
      await waitForName(editor, 1, "one.wav");
      await editor.problem(1, "recording").getByText(editor.say(SCENES.microphone[reason])).waitFor({ state: "hidden" });
      opened.assertQuiet();
    });
  }
});

test("music is a mood or one's own, softer or louder", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "en", { ...DESKTOP, colorScheme: "light" });
  opened.expect(400, 415, 422);
  await editor.createKey();
  await editor.openPlan();
  const card = page.locator(".card", { has: page.getByRole("heading", { name: editor.say(SCENES.music), exact: true }) });
  const mood = card.locator("[data-setting=music]");
  const volume = card.locator("[data-setting=music_volume_db]");
  const beats = card.locator("[data-field=music_bpm]");
  assert.ok(await beats.isHidden());
  await mood.selectOption("none");
  assert.ok(await volume.isHidden(), "what is not heard has no loudness");
  await mood.selectOption("calm");
  await volume.focus();
  await page.keyboard.press("Home");
  await card.getByText("-40 dB").waitFor();
  await page.keyboard.press("End");
  await card.getByText("0 dB", { exact: true }).waitFor();
  await editor.button(SCENES.hear_music).click();
  const dialog = page.getByRole("dialog", { name: editor.say(SCENES.preview_of(1)) });
  await editor.button(SCENES.make_preview, dialog).click();
  await page.waitForFunction(() => document.querySelector("dialog video")?.webkitAudioDecodedByteCount > 0);
  await page.keyboard.press("Escape");
  await editor.scene(1).locator("svg image").waitFor();

  await drop(page, ".card:has([data-setting=music])", [file("broken.mp3", "audio/mpeg", "This is no sound.")]);
  await card.locator("[data-field=music_file] .field-error:visible").waitFor();
  await editor.choose(editor.button(SCENES.choose_music), wav("mine.wav", 2_000, 3));
  await card.locator("[data-field=music_file] .field-error:visible").waitFor({ state: "detached" });
  assert.equal(await mood.locator("option:checked").textContent(), editor.say(SCENES.picture("mine.wav")));
  await card.locator("audio").waitFor();
  await editor.scene(1).locator("svg image").waitFor({ state: "detached" });
  await beats.locator("input").fill("999");
  await beats.locator(".field-error").waitFor();
  await beats.locator("input").fill("120");
  await editor.price();
  await card.scrollIntoViewIfNeeded();
  await editor.shot("14-music", { fullPage: false });
  await page.reload();
  assert.equal(await mood.locator("option:checked").textContent(), editor.say(SCENES.picture("mine.wav")));
  await editor.createKey();
  await editor.render();
  const own = await loudest(await editor.downloadBytes("video.mp4"), 2_000);
  await volume.fill("-25");
  await page.getByText(editor.say(EDITING.outdated)).waitFor();
  await editor.render();
  const soft = await loudest(await editor.downloadBytes("video.mp4"), 2_000);
  await mood.selectOption("lofi");
  await card.locator("audio").waitFor({ state: "detached" });
  assert.ok(await beats.isHidden());
  await editor.price();
  await editor.render();
  const composed = await loudest(await editor.downloadBytes("video.mp4"), 2_000);
  assert.ok(own > soft * 20 && own > composed * 20, `${own}, ${soft}, ${composed}`);
  await page.keyboard.press("Control+z");
  await card.locator("audio").waitFor();
  await editor.loseFiles();
  await card.getByText(editor.say(SCENES.lost_file)).waitFor();
  await editor.createKey();
  await editor.price();
  await editor.button(EDITING.render).click();
  await editor.button(SCENES.choose_music).and(page.locator(":focus")).waitFor();
  await editor.button(TRY.remove_file("mine.wav"), card).or(card.getByRole("button", { name: editor.say(TRY.remove_file(editor.say(SCENES.own_music))) })).click();
  await card.getByText(editor.say(SCENES.lost_file)).waitFor({ state: "hidden" });
  opened.assertQuiet();
});

test("a logo and a line stand in a corner, in sketches and in the video", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "es", { ...DESKTOP, colorScheme: "light" });
  opened.expect(400, 415, 422);
  await editor.createKey();
  // Large enough for letters that are read.
  await editor.openPlan({ ...PLAN, width: 360, height: 640, theme: "volt" });
  await editor.scene(3).waitFor();
  const card = page.locator(".card", { has: page.getByRole("heading", { name: editor.say(SCENES.mark), exact: true }) });
  const mark = editor.scene(1).locator(".thumb-mark");
  assert.equal(await mark.count(), 0);
  await drop(page, ".card:has([data-setting=mark_corner])", [file("roto.png", "image/png", "This is no picture.")]);
  await card.locator("[data-field=logo] .field-error:visible").waitFor();
  await editor.choose(editor.button(SCENES.choose_logo), file("logo.png", "image/png", await plain("0x00ff00", 80, 40)));
  await card.locator("[data-field=logo] .field-error:visible").waitFor({ state: "detached" });
  await mark.locator("image").waitFor();
  await card.getByLabel(editor.say(LABELS.watermark)).fill("@canal");
  await mark.getByText("@canal").waitFor();
  await card.locator("[data-setting=mark_corner]").selectOption("bottom_left");
  const opacity = card.locator("[data-setting=mark_opacity]");
  await opacity.focus();
  await page.keyboard.press("End");
  await card.getByText("100 %").waitFor();
  assert.equal(await mark.getAttribute("opacity"), "1");
  assert.equal(await mark.locator("text").getAttribute("text-anchor"), "start");
  await card.scrollIntoViewIfNeeded();
  await editor.shot("15-mark", { fullPage: false });
  await editor.price();
  await editor.button(SCENES.preview_of(1)).click();
  const dialog = page.getByRole("dialog", { name: editor.say(SCENES.preview_of(1)) });
  await dialog.locator(".thumb-mark image").waitFor();
  await editor.button(SCENES.make_preview, dialog).click();
  await dialog.locator("video").waitFor();
  await editor.shot("16-mark-preview", { fullPage: false });
  await page.keyboard.press("Escape");
  // The frame of a preview has the corner in it; a sketch is drawn again once it changes.
  await editor.scene(1).locator(".thumb-mark").waitFor({ state: "detached" });
  await card.locator("[data-setting=mark_corner]").selectOption("bottom_right");
  await mark.locator("image").waitFor();
  await page.keyboard.press("Control+z");
  await editor.scene(1).locator(".thumb-mark").waitFor({ state: "detached" });

  await page.reload();
  await editor.scene(2).locator(".thumb-mark image").waitFor();
  await editor.createKey();
  await page.locator("[data-setting=music]").selectOption("none");
  await editor.render();
  const video = await editor.downloadBytes("video.mp4");
  // The sketch says where the logo is in the video.
  const box = await editor.scene(2).locator(".thumb-mark image").evaluate((image) => ["x", "y", "width", "height"].map((name) => Number(image.getAttribute(name))));
  const [x, y, width, height] = box;
  const [red, green, blue] = await pixelOf(video, 360, Math.round(x + width / 2), Math.round(y + height / 2));
  assert.ok(green > 200 && red < 80 && blue < 80, `${red} ${green} ${blue} at ${box}`);
  const plan = JSON.parse(await editor.download("video.plan.json"));
  assert.deepEqual(plan.mark, { corner: "bottom_left", opacity_percent: 100, has_logo: true, text: "@canal" });

  await editor.openPlan(plan);
  await card.getByText(editor.say(SCENES.lost_file)).waitFor();
  await editor.button(EDITING.render).click();
  await editor.button(SCENES.choose_logo).and(page.locator(":focus")).waitFor();
  await editor.button(TRY.remove_file(editor.say(SCENES.logo))).click();
  await card.getByText(editor.say(SCENES.lost_file)).waitFor({ state: "hidden" });
  await editor.price();
  opened.assertQuiet();
});

test("sound and corner fit on a phone, in both languages", async (context) => {
  for (const [language, colorScheme] of [["es", "light"], ["en", "dark"]]) {
    const { editor, opened, page } = await visit(context, { browser, server }, language, { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
    await editor.openPlan();
    await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
    await drop(page, scene(1), [wav("a-name-that-is-much-longer-than-a-phone-is-wide-and-does-not-end.wav", 500)]);
    await drop(page, ".card:has([data-setting=music])", [wav("another-name-that-is-much-longer-than-a-phone-is-wide.wav", 500)]);
    await drop(page, ".card:has([data-setting=mark_corner])", [file("logo.png", "image/png", await plain("red", 600, 100))]);
    await page.locator(".thumb-mark image").first().waitFor();
    await editor.button(SCENES.record_of(2)).tap();
    await heard(editor, 2).getByRole("meter").waitFor();
    for (const more of await page.locator("main details").all()) await more.evaluate((one) => (one.open = true));
    await setColours(page, colorScheme);
    await editor.shot(`17-phone-${colorScheme}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} pixels hang over`);
    assert.deepEqual(await page.evaluate(stumbles), []);
    assert.deepEqual(await page.evaluate(faint), []);
    await editor.button(SCENES.stop_recording_of(2)).tap();
    await waitForName(editor, 2, `${editor.say(SCENES.recording_file)}.webm`);
    opened.assertQuiet();
  }
});
