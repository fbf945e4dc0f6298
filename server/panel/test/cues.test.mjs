// The caption editor in a real browser over a real server: captions by hand, drawn into a real video.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TEXTS } from "../dist/texts/common.js";
import { CUES } from "../dist/texts/cues.js";
import { EDITING } from "../dist/texts/editing.js";
import { TRY } from "../dist/texts/try.js";
import { drop, faint, furnish, logIn, material, openPage, root, setColours, shot, startBrowser, startServer, stumbles } from "./support.mjs";

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

const clip = async (name, path) => {
  const bytes = await readFile(path);
  return { name, type: "video/mp4", base64: bytes.toString("base64") };
};

async function visit(context, language, options, server) {
  const opened = await openPage(browser, { locale: language === "es" ? "es-ES" : "en-GB", ...options });
  context.after(opened.close);
  const { page } = opened;
  const say = (text) => text[language === "es" ? 0 : 1];
  const button = (text, within = page) => within.getByRole("button", { name: say(text), exact: true });
  await logIn(page, server);
  await page.goto(`${server.url}/#/cues`);
  await page.getByRole("heading", { name: say(CUES.title), level: 1 }).waitFor();
  const texts = (...expected) =>
    page.waitForFunction(
      (wanted) => JSON.stringify([...document.querySelectorAll("[data-cue=text]")].map(({ value }) => value)) === wanted,
      JSON.stringify(expected),
    );
  return { opened, page, say, button, texts };
}

/** Moves the video and waits until it is there. */
async function seek(page, seconds) {
  await page.evaluate(
    (at) =>
      new Promise((resolve) => {
        const video = document.querySelector(".cue-frame video");
        video.addEventListener("seeked", () => resolve(), { once: true });
        video.currentTime = at;
      }),
    seconds,
  );
}

async function dropClip(page, name = "clip.mp4", path = join(root, "tests/fixtures/clip.mp4")) {
  await drop(page, ".cue-drop", [await clip(name, path)]);
  await page.waitForFunction(() => document.querySelector(".cue-frame video")?.duration > 1);
}

for (const [language, colorScheme] of [
  ["es", "light"],
  ["en", "dark"],
]) {
  test(`captions are written, timed, split and rendered, in ${language}`, async (context) => {
    const { opened, page, say, button, texts } = await visit(context, language, { viewport: { width: 1280, height: 900 }, colorScheme }, server);
    opened.expect(400);
    await shot(page, `${language}-cues-1-empty`);
    await dropClip(page);
    await page.locator(".cue-wave .cue-sound").waitFor({ state: "attached" });
    await button(CUES.add).click();
    await page.keyboard.type("Hola a todos");
    await texts("Hola a todos");
    await page.locator(".cue-caption p", { hasText: "Hola" }).waitFor();
    await page.locator(".cue.current").waitFor();
    await button(CUES.add).click();
    await page.locator(".toast.bad", { hasText: say(CUES.occupied) }).waitFor();

    // Before the word that is to come: by the keys that say so.
    const text = page.locator("[data-cue=text]").first();
    await text.press("Home");
    for (let letter = 0; letter < 7; letter += 1) await text.press("ArrowRight");
    await text.press("Control+Enter");
    await texts("Hola a", "todos");
    await button(CUES.merge(1)).click();
    await texts("Hola a todos");
    await page.keyboard.press("Control+z");
    await texts("Hola a", "todos");
    const end = page.locator("[data-cue=end_ms]").nth(1);
    await end.fill("0:01.4");
    await end.press("Enter");
    assert.equal(await end.inputValue(), "0:01.4");
    await end.press("ArrowUp");
    assert.equal(await end.inputValue(), "0:01.450");
    await end.fill("soon");
    await end.press("Tab");
    await page.getByText(say(CUES.bad_time)).waitFor();
    await end.fill("1.45");
    await end.press("Tab");
    await page.getByText(say(CUES.bad_time)).waitFor({ state: "hidden" });

    const styles = page.locator(".cue-styles input");
    assert.ok((await styles.count()) >= 8);
    await page.locator(".cue-styles input[value=karaoke]").check({ force: true });
    await page.locator(".cue-caption.cue-style-karaoke").waitFor();
    await button(TRY.create_key).click();
    await page.locator(".scene-aside .run").getByText(say(TRY.price_max)).waitFor();
    await shot(page, `${language}-cues-2-written`);

    await button(EDITING.render).click();
    await page.waitForFunction(() => document.querySelector(".scene-aside video")?.videoWidth === 128);
    const encoded = () => page.locator(".facts div", { hasText: say(EDITING.encoded) }).locator("dd").textContent();
    const all = Number(await encoded());
    assert.ok(all > 10);
    await page.getByText(say(CUES.only_changes)).waitFor();
    await shot(page, `${language}-cues-3-rendered`);

    // A mistake that only the server knows lands on its caption.
    const start = page.locator("[data-cue=start_ms]").nth(1);
    await start.fill("0:00.100");
    await start.press("Enter");
    await button(EDITING.render).click();
    await page.locator(".cue").nth(1).locator(".field-error").waitFor();
    await page.getByText(say(EDITING.outdated)).waitFor();
    await start.fill("0:01.000");
    await start.press("Enter");
    await button(EDITING.render).click();
    await page.getByText(say(EDITING.outdated)).waitFor({ state: "hidden" });
    assert.ok(Number(await encoded()) <= all);

    // Whoever leaves and comes back finds the video; who loads the page again, the draft.
    await page.getByRole("navigation").getByRole("link", { name: say(TEXTS.health) }).click();
    await page.getByRole("heading", { name: say(TEXTS.health), level: 1 }).waitFor();
    await page.goto(`${server.url}/#/cues`);
    await page.locator(".scene-aside video").waitFor();
    await page.getByText(say(CUES.only_changes)).waitFor();
    await page.reload();
    await texts("Hola a", "todos");
    await page.waitForFunction(() => document.querySelector(".cue-frame video")?.duration > 1);
    await seek(page, 1.2);
    await page.locator(".cue-caption p", { hasText: "todos" }).waitFor();
    await button(CUES.remove(1)).click();
    await texts("todos");
    opened.assertQuiet();
  });
}

const MODEL = join(material, "speech/ggml-tiny.en.bin");
const NONE = existsSync(MODEL) ? false : "make material fetches the model of speech";

test("what is said is recognised, corrected, and only that is rendered again", { skip: NONE }, async (context) => {
  const listening = await startServer("--speech-model", MODEL);
  context.after(listening.stop);
  await furnish(listening);
  const { opened, page, say, button } = await visit(context, "en", { viewport: { width: 1280, height: 900 } }, listening);
  await dropClip(page, "speech.mp4", join(material, "video/speech-vertical.mp4"));
  await button(TRY.create_key).click();
  await page.locator(".cue-styles input[value=boxed_word]").check({ force: true });
  await button(CUES.recognise).click();
  await page.locator(".cue").nth(1).waitFor();
  const texts = page.locator("[data-cue=text]");
  const said = (await texts.evaluateAll((areas) => areas.map(({ value }) => value))).join(" ");
  const known = (await readFile(join(material, "video/speech-vertical.txt"), "utf8")).toLowerCase().match(/[a-z]{4,}/g);
  const heard = known.filter((word) => said.toLowerCase().includes(word));
  assert.ok(heard.length > known.length / 2, `${said} is not ${known.join(" ")}`);
  // While the first word is spoken, it is marked.
  await page.locator(".cue details summary").first().click();
  const startMs = await page.locator(".cue").first().locator(".cue-words input").first().inputValue();
  await seek(page, Number(startMs.split(":")[1]) + 0.02);
  await page.locator(".cue-caption .now").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, "cues-4-recognised");

  await button(EDITING.render).click();
  const stop = button(TRY.stop, page.locator(".scene-aside .progress"));
  await stop.waitFor();
  await page.getByRole("navigation").getByRole("link", { name: say(TEXTS.health) }).click();
  await page.getByRole("heading", { name: say(TEXTS.health), level: 1 }).waitFor();
  await page.goto(`${listening.url}/#/cues`);
  await stop.waitFor();
  const encoded = page.locator(".facts div", { hasText: say(EDITING.encoded) }).locator("dd");
  const all = Number(await encoded.textContent());
  // The pictures of this video hang together in groups of ten seconds.
  await texts.first().fill("And Mr John Dashwood then had leisure to consider how much");
  await page.getByText(say(CUES.only_changes)).waitFor();
  await button(EDITING.render).click();
  await page.getByText(say(EDITING.outdated)).waitFor({ state: "hidden" });
  assert.ok(Number(await encoded.textContent()) < all, "what did not change is not drawn again");
  opened.assertQuiet();
});

test("the caption editor fits on a phone, and says what everything is", async (context) => {
  const { opened, page, texts } = await visit(context, "es", { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true }, server);
  await dropClip(page, "un-nombre-mucho-más-largo-que-el-ancho-de-un-teléfono-cualquiera.mp4");
  const words = ["Hola", "a", "todos"].map((text, index) => ({ id: index + 1, text, start_ms: index * 400, end_ms: index * 400 + 380 }));
  const segments = [{ id: 1, start_ms: 0, end_ms: 1_200, text: "Hola a todos", words }];
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: CUES.open_cues[0], exact: true }).tap()]);
  await chooser.setFiles({ name: "clip.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ segments })) });
  await texts("Hola a todos");
  await page.locator(".cue-caption .now", { hasText: "Hola" }).waitFor();
  for (const more of await page.locator("main details").all()) await more.evaluate((one) => (one.open = true));
  const wordEnd = page.getByLabel(CUES.word_end("todos")[0]);
  await wordEnd.fill("0:01.100");
  await wordEnd.press("Enter");
  for (const colorScheme of ["light", "dark"]) {
    await setColours(page, colorScheme);
    await shot(page, `cues-phone-${colorScheme}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} pixels hang over`);
    assert.deepEqual(await page.evaluate(stumbles), []);
    assert.deepEqual(await page.evaluate(faint), []);
  }
  opened.assertQuiet();
});
