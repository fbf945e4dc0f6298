// What a person does in the video editor.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EDITING } from "../dist/texts/editing.js";
import { SCENES } from "../dist/texts/scenes.js";
import { TRY } from "../dist/texts/try.js";
import { logIn, openPage, root, shot } from "./support.mjs";

/** A plan small enough to be rendered in a moment. */
export const PLAN = {
  title: "Tres razones",
  language: "es",
  width: 144,
  height: 256,
  frame_rate: { numerator: 24, denominator: 1 },
  seed: 3,
  theme: "ocean",
  caption_style: "classic",
  progress_bar: true,
  scenes: ["Uno.", "Dos.", "Tres."].map((narration, index) => ({
    role: "point",
    narration,
    on_screen: [narration],
    visual_hint: null,
    visual: { kind: "background", pattern: ["rings", "dots", "waves"][index] },
    motion: "auto",
    transition: "fade",
    frames: null,
  })),
};

export const file = (name, type, bytes) => ({ name, type, base64: Buffer.from(bytes).toString("base64") });
export const photo = async (name) => file(name, "image/jpeg", await readFile(join(root, "tests/fixtures/foto.jpg")));

/** The editor as a person sees it, in one language. */
export class Editor {
  constructor(language, opened, server) {
    this.language = language;
    this.server = server;
    this.page = opened.page;
    this.opened = opened;
  }

  say(text) {
    return text[this.language === "es" ? 0 : 1];
  }

  button(text, within = this.page) {
    return within.getByRole("button", { name: this.say(text), exact: true });
  }

  scene(number) {
    return this.page.locator(".scene").nth(number - 1);
  }

  field(number, name) {
    return this.scene(number).locator(`[data-scene=${name}]`);
  }

  problem(number, name) {
    return this.scene(number).locator(`[data-field=${name}] .field-error`);
  }

  narrations() {
    return this.page.locator("[data-scene=narration]").evaluateAll((areas) => areas.map(({ value }) => value));
  }

  async waitForNarrations(...expected) {
    await this.page.waitForFunction(
      (wanted) => JSON.stringify([...document.querySelectorAll("[data-scene=narration]")].map(({ value }) => value)) === wanted,
      JSON.stringify(expected),
    );
  }

  async shot(name, options) {
    await this.page.evaluate(() => scrollTo(0, 0));
    await shot(this.page, `${this.language}-scenes-${name}`, options);
  }

  async open() {
    await this.page.goto(`${this.server.url}/#/scenes`);
    await this.page.getByRole("heading", { name: this.say(SCENES.title), level: 1 }).waitFor();
  }

  async createKey() {
    await this.button(TRY.create_key).click();
    await this.page.locator(".toast.good").first().waitFor();
  }

  async openPlan(plan = PLAN) {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.source(async () => this.button(SCENES.open_plan).click())]);
    await chooser.setFiles({ name: "video.plan.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(plan)) });
  }

  /** Does something with the form of the idea, which is folded away once there is a plan. */
  async source(action) {
    const details = this.page.locator(".scene-source");
    if (!(await details.evaluate(({ open }) => open))) await details.locator("summary").click();
    await action();
  }

  async price() {
    await this.page.locator(".scene-aside .price").waitFor();
    await this.page.locator(".scene-aside .run").getByText(this.say(TRY.price_max)).waitFor();
    return this.page.locator(".scene-aside .price").textContent();
  }

  /** A file of the result, as it is downloaded. */
  async download(name) {
    return (await this.downloadBytes(name)).toString("utf8");
  }

  async downloadBytes(name) {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.getByRole("link", { name: this.say(EDITING.download(name)) }).click(),
    ]);
    return readFile(await download.path());
  }

  /** Renders the whole, and waits for the video of it. */
  async render() {
    const render = this.button(EDITING.render);
    const last = this.page.locator(".scene-aside .facts + p a");
    const before = (await last.count()) > 0 ? await last.textContent() : "";
    await render.click();
    await this.page.waitForFunction((old) => {
      const job = document.querySelector(".scene-aside .facts + p a")?.textContent ?? "";
      const refusal = [...document.querySelectorAll(".scene-aside [role=alert], .field-error:not([hidden])")].map(({ textContent }) => textContent).join("");
      if (refusal) throw new Error(refusal);
      return job !== old && document.querySelector("video.edited-video")?.readyState > 0;
    }, before);
  }

  /** Chooses a file with the picker that a button opens. */
  async choose(button, { name, type, base64 }) {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles({ name, mimeType: type, buffer: Buffer.from(base64, "base64") });
  }

  /** Forgets the files, as a browser does that is short of room. */
  async loseFiles() {
    await this.page.evaluate(
      () =>
        new Promise((resolve) => {
          indexedDB.open("noxus.scenes").onsuccess = ({ target }) => {
            target.result.transaction("files", "readwrite").objectStore("files").clear().onsuccess = () => resolve();
          };
        }),
    );
    await this.page.reload();
  }
}

/** Opens the editor in a browser of its own. */
export async function visit(context, { browser, server }, language, options) {
  const opened = await openPage(browser, { locale: language === "es" ? "es-ES" : "en-GB", ...options });
  context.after(opened.close);
  const editor = new Editor(language, opened, server);
  await logIn(opened.page, server);
  await editor.open();
  return { editor, opened, page: opened.page };
}

export const DESKTOP = { viewport: { width: 1280, height: 900 } };
