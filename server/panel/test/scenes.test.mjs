// The video editor, from an idea to a video, in a real browser over a real server with a real voice.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TEXTS } from "../dist/texts/common.js";
import { EDITING, LABELS } from "../dist/texts/editing.js";
import { SCENES } from "../dist/texts/scenes.js";
import { TRY } from "../dist/texts/try.js";
import { DESKTOP, file, photo, PLAN, visit } from "./scenes-support.mjs";
import { drop, faint, furnish, root, setColours, startBrowser, startServer, stumbles } from "./support.mjs";

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer()]);
  await furnish(server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("an idea becomes a plan, which is edited and priced", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "es", { ...DESKTOP, colorScheme: "light" });
  opened.expect(400);
  await page.getByText(editor.say(SCENES.none_title)).waitFor();
  await editor.shot("1-empty");
  await page.locator("[data-source=idea]").fill("Vender más con automatización");
  await editor.button(SCENES.plan).click();
  await page.getByText(editor.say(TRY.key_missing)).waitFor();
  await editor.createKey();
  await page.getByText(/El plan cuesta 0,002/).waitFor();
  const seconds = page.locator("[data-field=duration]");
  await seconds.locator("input").fill("5");
  await editor.button(SCENES.plan).click();
  await seconds.locator(".field-error").waitFor();
  await seconds.locator("input").fill("20");
  await editor.button(SCENES.plan).click();
  await editor.scene(3).waitFor();
  const said = await editor.narrations();
  assert.ok(said.length >= 3 && said.every((text) => text.length > 5), JSON.stringify(said));
  assert.match(said.join(" "), /automatización/i);
  const before = await editor.price();
  await editor.shot("2-plan");

  const narration = editor.field(1, "narration");
  await narration.fill(`${said[0]} ${"Y todavía hay más que contar. ".repeat(40)}`);
  await page.waitForFunction((old) => {
    const price = document.querySelector(".scene-aside .price");
    return !price.hidden && price.textContent !== old;
  }, before);
  assert.notEqual(await editor.price(), before, "more to say costs more");
  await narration.press("Control+z");
  assert.equal(await narration.inputValue(), said[0]);
  await narration.press("Control+Shift+z");
  assert.match(await narration.inputValue(), /más que contar/);
  await editor.button(EDITING.undo).click();
  await editor.waitForNarrations(...said);

  const theme = page.locator("[data-setting=theme]");
  assert.deepEqual((await theme.locator("option").allTextContents()).slice(0, 2), ["Azul noche con turquesa y violeta", "Ciruela con naranja y rosa"]);
  await theme.selectOption("sunset");
  await page.locator(".theme-sunset").first().waitFor();
  await page.locator("[data-setting=aspect_ratio]").selectOption("16:9");
  assert.equal(await page.locator(".scene-thumb").first().getAttribute("viewBox"), "0 0 1920 1080");
  await page.locator("[data-setting=resolution]").selectOption("720p");
  assert.equal(await page.locator(".scene-thumb").first().getAttribute("viewBox"), "0 0 1280 720");
  await page.locator("[data-setting=music]").selectOption("calm");
  await page.locator("[data-setting=caption_style]").selectOption("");
  await editor.price();
  await editor.shot("3-looks");
  opened.assertQuiet();
});

test("scenes are moved by hand and by keyboard, copied, deleted and brought back", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "es", { ...DESKTOP, colorScheme: "dark" });
  await editor.openPlan();
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");

  const handle = (number) => editor.button(SCENES.handle(number));
  await handle(1).focus();
  await page.keyboard.press("ArrowDown");
  await editor.waitForNarrations("Dos.", "Uno.", "Tres.");
  await page.getByText(editor.say(SCENES.moved(2, 3))).waitFor();
  await handle(2).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await editor.waitForNarrations("Dos.", "Tres.", "Uno.");
  await editor.button(SCENES.up(3)).click();
  await editor.waitForNarrations("Dos.", "Uno.", "Tres.");

  const grab = async () => {
    // Where both are seen: near an edge, a drag scrolls.
    await editor.scene(1).evaluate((card) => card.scrollIntoView({ block: "start" }));
    const from = await handle(1).boundingBox();
    const target = await editor.scene(2).boundingBox();
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(from.x + 5, target.y + target.height * 0.6, { steps: 6 });
    await page.locator(".scene.drop-before").waitFor();
  };
  await grab();
  await editor.shot("4-drag", { fullPage: false });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await editor.waitForNarrations("Dos.", "Uno.", "Tres.");
  await grab();
  await page.mouse.up();
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  assert.equal(await page.locator(".dragged, .drop-before, .drop-after").count(), 0);

  await editor.button(SCENES.duplicate(2)).click();
  await editor.waitForNarrations("Uno.", "Dos.", "Dos.", "Tres.");
  await editor.field(3, "narration").fill("Dos y medio.");
  await editor.button(SCENES.remove(1)).click();
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.");
  await editor.button(SCENES.add).click();
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.", "");
  await page.keyboard.type("Cuatro.");
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.", "Cuatro.");
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("Control+z");
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("Control+y");
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.", "Cuatro.");

  // Whoever changes the language, looks elsewhere or loads the page again finds the draft.
  await page.locator("[data-language]").click();
  await page.getByRole("heading", { name: SCENES.title[1], level: 1 }).waitFor();
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.", "Cuatro.");
  await page.locator("[data-language]").click();
  await page.getByRole("navigation").getByRole("link", { name: editor.say(TEXTS.health) }).click();
  await page.getByRole("heading", { name: editor.say(TEXTS.health), level: 1 }).waitFor();
  await editor.open();
  await editor.button(EDITING.undo).click();
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.", "");
  await page.reload();
  await editor.waitForNarrations("Dos.", "Dos y medio.", "Tres.", "");
  assert.ok(await editor.button(EDITING.undo).isDisabled(), "the past is not kept, the draft is");
  opened.assertQuiet();
});

test("pictures are dropped on scenes, mistakes land where they belong", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "en", { ...DESKTOP, colorScheme: "light" });
  opened.expect(400, 415, 422);
  await editor.createKey();
  await editor.openPlan();
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  await drop(page, ".scene >> nth=1", [await photo("shop.jpg")]);
  await editor.scene(2).locator("svg image").waitFor();
  assert.equal(await editor.field(2, "visual").locator("option:checked").textContent(), editor.say(SCENES.picture("shop.jpg")));
  await page.keyboard.press("Control+z");
  await editor.scene(2).locator("svg image").waitFor({ state: "detached" });
  await page.keyboard.press("Control+y");
  await editor.scene(2).locator("svg image").waitFor();

  // What is no picture is known before anything is rendered, on its scene.
  await drop(page, ".scene >> nth=2", [file("broken.png", "image/png", "This is no picture.")]);
  await editor.problem(3, "visual").waitFor();
  assert.equal(await editor.field(3, "visual").getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator(".scene .field-error:visible").count(), 1);
  await editor.field(3, "visual").selectOption("stripes");
  await editor.problem(3, "visual").waitFor({ state: "hidden" });

  await editor.scene(1).locator(".scene-more summary").click();
  await editor.field(1, "seconds").fill("9999");
  await editor.problem(1, "frames").waitFor();
  await page.locator(".scene-aside").getByText(editor.say(TRY.price_refused)).waitFor();
  await editor.shot("5-mistake");
  await editor.button(SCENES.down(1)).click();
  await editor.problem(2, "frames").waitFor();
  await editor.problem(2, "frames").getByText(editor.say(SCENES.frames_hint("24"))).waitFor();
  await editor.field(2, "seconds").fill("many");
  await editor.problem(2, "frames").getByText(editor.say(SCENES.bad_seconds)).waitFor();
  await editor.button(EDITING.render).click();
  await editor.field(2, "seconds").and(page.locator(":focus")).waitFor();
  await editor.field(2, "seconds").fill("2,5");
  await editor.price();
  assert.ok(await editor.problem(2, "frames").isHidden());
  await editor.field(3, "narration").fill("Fin.");

  await page.locator(".scene-aside details summary").last().click();
  const pace = page.locator("[data-field=speech_rate]");
  await pace.locator("input").fill("7");
  await pace.locator(".field-error").waitFor();
  await pace.locator("input").fill("");
  await editor.price();

  // The picture is there after a reload; where the browser lost it, it is asked for.
  await page.reload();
  await editor.scene(1).locator("svg image").waitFor();
  await editor.waitForNarrations("Dos.", "Uno.", "Fin.");
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.open("noxus.scenes").onsuccess = ({ target }) => {
          const store = target.result.transaction("files", "readwrite").objectStore("files");
          store.clear().onsuccess = () => resolve();
        };
      }),
  );
  await page.reload();
  await editor.problem(1, "visual").getByText(editor.say(SCENES.lost)).waitFor();
  await editor.createKey();
  await editor.button(EDITING.render).click();
  await editor.field(1, "visual").and(page.locator(":focus")).waitFor();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), editor.button(SCENES.choose_picture_of(1)).click()]);
  await chooser.setFiles({ name: "again.jpg", mimeType: "image/jpeg", buffer: Buffer.from((await photo("x")).base64, "base64") });
  await editor.scene(1).locator("svg image").waitFor();
  assert.ok(await editor.problem(1, "visual").isHidden());

  const [wrong] = await Promise.all([page.waitForEvent("filechooser"), editor.source(async () => editor.button(SCENES.open_plan).click())]);
  await wrong.setFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("[1]") });
  await page.locator(".toast.bad", { hasText: editor.say(SCENES.not_a_plan) }).waitFor();
  opened.assertQuiet();
});

test("a scene is previewed, the whole is rendered, and a render can be stopped", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "es", { ...DESKTOP, colorScheme: "dark" });
  await editor.createKey();
  await editor.openPlan();
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  await drop(page, ".scene >> nth=2", [await photo("tienda.jpg")]);
  // What moves is shown by a frame of it.
  await drop(page, ".scene >> nth=1", [file("paseo.mp4", "video/mp4", await readFile(join(root, "tests/fixtures/clip.mp4")))]);
  await editor.scene(2).locator("svg image").waitFor();
  await editor.button(SCENES.up(3)).click();
  await editor.field(1, "narration").fill("Buenas tardes a todos.");

  await editor.button(SCENES.preview_of(1)).click();
  const dialog = page.getByRole("dialog", { name: editor.say(SCENES.preview_of(1)) });
  await dialog.locator(".price").waitFor();
  assert.match(await dialog.locator(".price").textContent(), /0,0\d/);
  await editor.button(SCENES.make_preview, dialog).click();
  const video = dialog.locator("video");
  await video.waitFor();
  await page.waitForFunction(() => document.querySelector("dialog video").videoWidth === 144);
  await page.waitForFunction(() => document.querySelector("dialog video").webkitAudioDecodedByteCount > 0);
  await editor.shot("6-preview", { fullPage: false });
  await page.keyboard.press("Escape");
  await editor.scene(1).locator("svg image").waitFor();
  await editor.button(SCENES.preview_of(1)).click();
  await dialog.locator("video").waitFor();
  await page.keyboard.press("Escape");
  await editor.field(1, "narration").fill("Buenas noches a todos.");
  await editor.scene(1).locator("svg image").waitFor({ state: "detached" });

  const price = await editor.price();
  assert.match(price, /0,0\d/);
  await editor.button(EDITING.render).click();
  await page.locator("video.edited-video").waitFor();
  await page.waitForFunction(() => document.querySelector("video.edited-video").videoWidth === 144);
  await page.waitForFunction(() => document.querySelector("video.edited-video").duration > 2);
  const srt = await editor.download("video.srt");
  assert.match(srt, /Buenas noches a todos[^]*Tres[^]*Dos/);
  assert.match(await editor.download("video.vtt"), /^WEBVTT/);
  const plan = JSON.parse(await editor.download("video.plan.json"));
  assert.deepEqual(
    plan.scenes.map(({ visual }) => visual.pattern ?? visual.index),
    ["rings", 0, 0],
  );
  assert.deepEqual(plan.scenes.map(({ visual }) => visual.kind), ["background", "picture", "clip"]);
  assert.equal(JSON.parse(await editor.download("video.otio")).OTIO_SCHEMA, "Timeline.1");
  await editor.shot("7-result");
  assert.ok(await page.getByText(editor.say(EDITING.outdated)).isHidden());
  await editor.field(3, "on_screen").fill("Otra cosa");
  await page.getByText(editor.say(EDITING.outdated)).waitFor();

  // Only the scene that changed is drawn again.
  const encoded = page.locator(".facts div", { hasText: editor.say(EDITING.encoded) }).locator("dd");
  const all = Number(await encoded.textContent());
  await editor.button(EDITING.render).click();
  await page.getByText(editor.say(EDITING.outdated)).waitFor({ state: "hidden" });
  const again = Number(await encoded.textContent());
  assert.ok(again > 0 && again < all, `${again} of ${all} frames`);

  // Long enough to be stopped on any machine.
  await page.locator("[data-setting=resolution]").selectOption("1080p");
  await editor.field(1, "narration").fill("Hay mucho que decir de todo esto. ".repeat(30));
  await editor.price();
  await editor.button(EDITING.render).click();
  const stop = editor.button(TRY.stop, page.locator(".scene-aside .progress"));
  await stop.waitFor();
  // Whoever leaves and comes back finds the render where it is.
  await page.getByRole("navigation").getByRole("link", { name: editor.say(TEXTS.health) }).click();
  await page.getByRole("heading", { name: editor.say(TEXTS.health), level: 1 }).waitFor();
  await editor.open();
  await stop.waitFor();
  await editor.shot("8-rendering");
  await stop.click();
  await page.getByText(editor.say(TRY.cancelled)).waitFor();
  await page.locator("video.edited-video").waitFor();
  opened.assertQuiet();
});

test("the editor fits on a phone, and says what everything is", async (context) => {
  const { editor, opened, page } = await visit(context, { browser, server }, "en", { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
  await editor.openPlan();
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  await drop(page, ".scene >> nth=0", [await photo("a-name-that-is-much-longer-than-a-phone-is-wide-and-does-not-end.jpg")]);
  for (const more of await page.locator("main details").all()) await more.evaluate((one) => (one.open = true));
  for (const colorScheme of ["light", "dark"]) {
    await setColours(page, colorScheme);
    await editor.shot(`9-phone-${colorScheme}`);
    const { width } = await editor.field(1, "narration").boundingBox();
    assert.ok(width > 250, `${width} pixels are too few to write in`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} pixels hang over`);
    assert.deepEqual(await page.evaluate(stumbles), []);
    assert.deepEqual(await page.evaluate(faint), []);
  }
  await editor.button(SCENES.down(1)).tap();
  await editor.waitForNarrations("Dos.", "Uno.", "Tres.");
  assert.ok(await page.getByLabel(editor.say(LABELS.narration)).first().isVisible());
  // With a finger, further than the screen is high.
  const handle = editor.button(SCENES.handle(1));
  await handle.scrollIntoViewIfNeeded();
  const { x, y } = await handle.boundingBox();
  const finger = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", { x: x + 10, y: y + 10 });
  const isThere = () => page.locator(".scene:nth-child(3).drop-before").count();
  for (let move = 0; move < 200 && !(await isThere()); move += 1) await touch("touchMove", { x: x + 10, y: 730 + (move % 2) });
  await touch("touchEnd");
  await editor.waitForNarrations("Uno.", "Dos.", "Tres.");
  opened.assertQuiet();
});
