// The panel from the first login to the last, in a real browser over a real server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TEXTS } from "../dist/texts/common.js";
import { HEALTH } from "../dist/texts/health.js";
import { JOBS } from "../dist/texts/jobs.js";
import { KEYS } from "../dist/texts/keys.js";
import { LOGIN } from "../dist/texts/login.js";
import { MONEY } from "../dist/texts/money.js";
import { OVERVIEW } from "../dist/texts/overview.js";
import { TRY } from "../dist/texts/try.js";
import { assertDrawn, drop, openPage, root, shot, startBrowser, startServer } from "./support.mjs";

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** The walk through every screen in one language. */
class Walk {
  constructor(language, opened, server) {
    this.language = language;
    this.page = opened.page;
    this.opened = opened;
    this.server = server;
  }

  say(text) {
    return text[this.language === "es" ? 0 : 1];
  }

  async shot(name) {
    const { page } = this;
    const hasDialog = (await this.dialog().count()) > 0;
    // A picture of the whole page is taken from its top, a dialog as it is seen.
    if (!hasDialog) await page.evaluate(() => scrollTo(0, 0));
    await shot(page, `${this.language}-${name}`, { fullPage: !hasDialog });
  }

  button(text, within = this.page) {
    return within.getByRole("button", { name: this.say(text), exact: true });
  }

  heading(text) {
    return this.page.getByRole("heading", { name: this.say(text), level: 1 });
  }

  async go(section, title) {
    await this.page.getByRole("navigation").getByRole("link", { name: this.say(section) }).click();
    await this.heading(title ?? section).waitFor();
  }

  dialog() {
    return this.page.getByRole("dialog");
  }

  async isDone(text) {
    await this.page.locator(".toast.good", { hasText: this.say(text) }).first().waitFor();
  }

  async logIn() {
    const { page } = this;
    await page.goto(this.server.url);
    await this.heading(LOGIN.title).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), this.language);
    await this.shot("01-login");
    const token = page.getByLabel(this.say(LOGIN.token));
    await this.button(LOGIN.submit).click();
    await page.getByText(this.say(LOGIN.missing)).waitFor();
    await token.fill("noxus_admin_wrong");
    await this.button(LOGIN.submit).click();
    await page.locator(".field-error", { hasText: "--reset-admin-token" }).waitFor();
    assert.equal(await token.getAttribute("aria-invalid"), "true");
    await this.shot("02-login-refused");
    await token.fill(this.server.token);
    await this.button(LOGIN.submit).click();
    await this.heading(LOGIN.welcome).waitFor();
    await this.shot("03-welcome");
  }

  async createAccount() {
    const { page } = this;
    await page.getByLabel(this.say(LOGIN.account_name)).fill("Estudio Ñandú");
    await this.button(LOGIN.account_create).click();
    await page.getByRole("heading", { name: "Estudio Ñandú", level: 1 }).waitFor();
    await page.getByText(this.say(OVERVIEW.start_title)).waitFor();
    await this.shot("04-overview-new");
  }

  async createKeys() {
    const { page } = this;
    await this.go(TEXTS.keys);
    await page.getByText(this.say(KEYS.empty_title)).waitFor();
    await this.shot("05-keys-empty");
    await this.button(KEYS.new_app).click();
    await this.dialog().getByLabel(this.say(KEYS.app_name)).fill("Tienda web");
    await this.button(KEYS.create_app).click();
    await page.getByRole("heading", { name: "Tienda web" }).waitFor();
    await this.button(KEYS.new_key, page.locator(".screen-head")).click();
    const dialog = this.dialog();
    await dialog.getByLabel(this.say(KEYS.tools_some)).check();
    await this.button(KEYS.create_key).click();
    await dialog.getByText(this.say(KEYS.no_tool_chosen)).waitFor();
    await dialog.getByLabel("qr").check();
    await dialog.getByLabel("image-convert").check();
    await dialog.getByLabel(this.say(KEYS.rate_limit)).fill("60");
    await dialog.getByLabel(this.say(KEYS.budget)).fill("5");
    await this.shot("06-key-new");
    await this.button(KEYS.create_key).click();
    const secret = page.locator(".secret code");
    await secret.waitFor();
    assert.match(await secret.textContent(), /^noxus_test_\w+$/);
    await page.keyboard.press("Escape");
    await secret.waitFor();
    await this.button([`${TEXTS.copy[0]}: ${TEXTS.key[0]}`, `${TEXTS.copy[1]}: ${TEXTS.key[1]}`]).click();
    await page.getByText(this.say(TEXTS.copied)).first().waitFor();
    await this.shot("07-key-secret");
    this.key = await secret.textContent();
    await this.button(KEYS.secret_done).click();
    await page.getByText(this.say(KEYS.per_window("60", this.say(KEYS.hour)))).waitFor();
    assert.equal(await page.getByText(this.key).count(), 0, "the secret is gone");
    await this.shot("08-keys");
  }

  async manageKey() {
    const { page } = this;
    const manage = page.getByRole("row").filter({ hasText: new RegExp(this.key.slice(-4)) }).getByRole("button");
    await manage.click();
    await this.dialog().getByLabel(this.say(KEYS.rate_limit)).fill("90");
    await this.shot("09-key-manage");
    await this.button(TEXTS.save).click();
    await page.getByText(this.say(KEYS.per_window("90", this.say(KEYS.hour)))).waitFor();
    await manage.click();
    await this.button(KEYS.disable).click();
    await page.getByRole("cell", { name: this.say(TEXTS.disabled) }).waitFor();
    await manage.click();
    await this.button(KEYS.enable).click();
    await page.getByRole("cell", { name: this.say(TEXTS.active) }).waitFor();
    await manage.click();
    await this.button(KEYS.rotate).click();
    await this.dialog().getByLabel(this.say(KEYS.grace)).selectOption("3600");
    await this.button(KEYS.rotate).click();
    this.key = await page.locator(".secret code").textContent();
    await this.button(KEYS.secret_done).click();
    await page.getByRole("cell", { name: this.say(TEXTS.replaced) }).waitFor();
  }

  async topUp() {
    const { page } = this;
    await this.go(TEXTS.money);
    await page.getByText(this.say(MONEY.empty_title)).waitFor();
    await page.getByLabel(this.say(MONEY.amount)).fill("1e9");
    await this.button(MONEY.add_test).click();
    await page.getByText(this.say(MONEY.bad_amount)).waitFor();
    await page.getByLabel(this.say(MONEY.amount)).fill("10");
    await this.button(MONEY.add_test).click();
    await page.getByRole("rowheader", { name: this.say(MONEY.top_up) }).waitFor();
    await page.getByLabel(this.say(MONEY.amount)).fill("2.5");
    await page.locator(".card").getByLabel(this.say(OVERVIEW.live_balance)).check();
    await this.button(MONEY.add_live).click();
    await this.dialog().getByText("Estudio Ñandú").waitFor();
    await this.shot("10-live-confirmation");
    await this.button(TEXTS.cancel).click();
    assert.equal(await page.getByRole("rowheader").count(), 1, "nothing was booked");
    await this.button(MONEY.add_live).click();
    await this.dialog().locator(".button.primary").click();
    await page.locator(".stat", { hasText: this.say(OVERVIEW.live_balance) }).getByText(/2[.,]50/).first().waitFor();
    await this.shot("11-money");
  }

  async tryQr() {
    const { page } = this;
    await this.go(TEXTS.try_it);
    await this.shot("12-tools");
    await page.getByRole("link", { name: "qr" }).click();
    await page.getByRole("heading", { name: "qr", level: 1 }).waitFor();
    await this.shot("13-qr");
    await this.button(TRY.run).click();
    await page.getByText(this.say(TRY.key_missing)).waitFor();
    await this.button(TRY.create_key).click();
    await page.getByText(this.say(TRY.price_waiting)).waitFor();
    await page.locator("[data-option=text]").fill("https://noxus.example/hola");
    await page.getByText(this.say(TRY.price_max)).waitFor();
    assert.match(await page.locator(".price").textContent(), /0[.,]002/);
    await this.button(TRY.run).click();
    const picture = page.locator(".gallery img");
    await assertDrawn(picture);
    await page.locator(".facts", { hasText: this.say(TRY.balance_after) }).getByText(/9[.,]998/).waitFor();
    await page.getByText(this.say(TRY.curl)).click();
    await page.getByText("Authorization: Bearer $NOXUS_API_KEY").waitFor();
    await this.shot("14-qr-result");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".gallery").getByRole("link", { name: this.say(JOBS.download) }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "qr.png");
  }

  async tryMistake() {
    const { page } = this;
    await page.getByText(this.say(TRY.more(5)), { exact: false }).first().waitFor();
    const size = page.locator("[data-field=size]");
    await size.locator("input").fill("5");
    await size.locator(".field-error").waitFor();
    await page.getByText(this.say(TRY.price_refused)).waitFor();
    await this.button(TRY.run).click();
    const alert = page.getByRole("alert").filter({ hasText: "invalid_field" });
    await alert.waitFor();
    assert.ok(await alert.getByText(this.say(TRY.nothing_charged)).isVisible());
    assert.equal(await size.locator("input").getAttribute("aria-invalid"), "true");
    await size.locator("input").and(page.locator(":focus")).waitFor();
    await this.shot("15-qr-mistake");
  }

  async tryConvert() {
    const { page } = this;
    const photo = await readFile(join(root, "tests/fixtures/foto.jpg"));
    await page.getByRole("link", { name: this.say(TRY.back) }).click();
    await page.getByRole("link", { name: "image-convert" }).click();
    await page.getByRole("heading", { name: "image-convert", level: 1 }).waitFor();
    await drop(page, ".dropzone", [{ name: "foto.jpg", type: "image/jpeg", base64: photo.toString("base64") }]);
    await assertDrawn(page.locator(".files img"));
    await page.locator("[data-option=output_format]").selectOption("webp");
    await page.getByText(this.say(TRY.price_max)).waitFor();
    await this.shot("16-convert");
    // The job goes on while the connection is lost, and is found again.
    await this.opened.cutOnce("**/api/v1/jobs/*/events");
    await this.button(TRY.run).click();
    await assertDrawn(page.locator(".gallery img"));
    await page.getByText("foto.webp", { exact: true }).waitFor();
    await page.getByText(this.say(TRY.envelope)).click();
    await page.getByText('"tool": "image-convert"').waitFor();
    await this.shot("17-convert-result");
  }

  async tryCancel() {
    const { page } = this;
    await page.locator("[data-option=output_format]").selectOption("avif");
    await page.getByText(this.say(TRY.more(10)), { exact: false }).first().click();
    await page.locator("[data-option=effort]").fill("7");
    await page.locator("[data-option=width]").fill("4000");
    await page.getByText(this.say(TRY.price_max)).waitFor();
    await this.button(TRY.run).click();
    const stop = this.button(TRY.stop, page.locator(".progress"));
    await stop.waitFor();
    await this.shot("18-running");
    await stop.click();
    await page.getByText(this.say(TRY.cancelled)).waitFor();
  }

  async trySubtitles() {
    const { page } = this;
    const clip = await readFile(join(root, "tests/fixtures/clip.mp4"));
    await page.getByRole("link", { name: this.say(TRY.back) }).click();
    await page.getByRole("link", { name: "auto-subtitles" }).click();
    await page.getByRole("heading", { name: "auto-subtitles", level: 1 }).waitFor();
    const file = { name: "clip.mp4", type: "video/mp4", base64: clip.toString("base64") };
    await drop(page, ".dropzone >> nth=0", [file]);
    await page.locator(".more summary").first().click();
    await page.locator("[data-option=style]").selectOption("karaoke");
    const segments = [{ start_ms: 0, end_ms: 1800, text: "¡Hola a todos!" }];
    await page.locator("[data-option=segments]").fill(JSON.stringify(segments));
    await page.getByText(this.say(TRY.price_max)).waitFor();
    await this.shot("24-subtitles");
    await this.button(TRY.run).click();
    const video = page.locator(".gallery video");
    await video.waitFor();
    await page.waitForFunction(() => document.querySelector(".gallery video").videoWidth === 128);
    await page.getByText("clip.vtt", { exact: true }).waitFor();
    await page.getByText("00:00:00,000 --> 00:00:01,800").waitFor();
    await this.shot("25-subtitles-result");
  }

  async history() {
    const { page } = this;
    await this.go(TEXTS.jobs);
    await page.getByRole("row").filter({ hasText: "image-convert" }).first().waitFor();
    await assertDrawn(page.locator("tbody .thumb img").first());
    await assertDrawn(page.locator("tbody .thumb img").nth(1));
    await this.shot("19-jobs");
    await page.locator("[data-filter=state]").selectOption("released");
    await page.getByRole("cell", { name: this.say(TEXTS.job_released) }).first().waitFor();
    await page.locator("[data-filter=tool]").selectOption("qr");
    await page.getByText(this.say(JOBS.none_match)).waitFor();
    await this.button(JOBS.clear).click();
    const row = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "qr", exact: true }) });
    await row.getByRole("rowheader").getByRole("link").click();
    await assertDrawn(page.locator(".gallery img"));
    await this.shot("20-job");
    await this.button(JOBS.refund).click();
    await this.dialog().getByLabel(this.say(JOBS.refund_amount)).fill("0.5");
    await this.button(JOBS.refund, this.dialog()).click();
    await this.dialog().getByRole("alert").locator(".notice").waitFor();
    await this.dialog().getByLabel(this.say(JOBS.refund_amount)).fill("0.002");
    await this.button(JOBS.refund, this.dialog()).click();
    await page.locator(".facts", { hasText: this.say(JOBS.refunded) }).waitFor();
    await page.getByRole("link", { name: this.say(JOBS.back), exact: true }).first().click();
    await page.getByRole("row").filter({ hasText: this.say(TEXTS.job_released) }).first().getByRole("link").first().click();
    await page.getByText("cancelled").first().waitFor();
    await this.shot("21-job-failed");
  }

  async overview() {
    const { page } = this;
    await this.go(TEXTS.overview, ["Estudio Ñandú", "Estudio Ñandú"]);
    await page.locator(".chart svg").waitFor();
    await page.getByRole("heading", { name: this.say(OVERVIEW.recent) }).waitFor();
    await page.getByText(this.say(OVERVIEW.as_table)).click();
    await page.getByRole("columnheader", { name: this.say(OVERVIEW.day) }).waitFor();
    await this.shot("22-overview");
  }

  async health() {
    await this.go(TEXTS.health);
    await this.button(HEALTH.verify).click();
    await this.page.getByText(this.say(HEALTH.clean)).waitFor();
    await this.shot("23-health");
  }

  async revoke() {
    const { page } = this;
    await this.go(TEXTS.keys);
    const row = page.getByRole("row").filter({ hasText: new RegExp(this.key.slice(-4)) });
    await row.getByRole("button").click();
    await this.button(KEYS.revoke).click();
    const question = page.getByRole("dialog", { name: this.say(KEYS.revoke_question) });
    await question.waitFor();
    await this.shot("24-revoke");
    await this.button(KEYS.revoke, question).click();
    await row.waitFor({ state: "detached" });
    await page.getByRole("button", { name: this.say(KEYS.show_revoked(1)) }).click();
    await page.getByRole("cell", { name: this.say(TEXTS.revoked) }).waitFor();
    await this.shot("25-keys-revoked");
  }

  async suspend() {
    const { page } = this;
    const app = page.locator("[data-app]").filter({ hasText: "Tienda web" });
    await this.button(KEYS.disable_app, app).click();
    await this.button(KEYS.disable_app, this.dialog()).click();
    await app.getByRole("heading").getByText(this.say(TEXTS.disabled)).waitFor();
    await this.button(KEYS.enable_app, app).click();
    await this.button(KEYS.disable_app, app).waitFor();
    await this.go(TEXTS.overview, ["Estudio Ñandú", "Estudio Ñandú"]);
    await this.button(OVERVIEW.suspend).click();
    await this.button(OVERVIEW.suspend, this.dialog()).click();
    await page.getByText(this.say(OVERVIEW.suspended)).waitFor();
    await this.button(OVERVIEW.reactivate).click();
    await this.button(OVERVIEW.suspend).waitFor();
  }

  async secondAccount() {
    const { page } = this;
    await this.button(TEXTS.new_account).click();
    await this.dialog().getByLabel(this.say(LOGIN.account_name)).fill("Estudio Ñandú");
    await this.button(LOGIN.account_create).click();
    await this.dialog().locator(".field-error:not([hidden]), .form-error .notice").waitFor();
    await this.dialog().getByLabel(this.say(LOGIN.account_name)).fill("Sin saldo");
    await this.button(LOGIN.account_create).click();
    await page.getByRole("heading", { name: "Sin saldo", level: 1 }).waitFor();
    await page.goto(`${this.server.url}/#/try/qr`);
    await page.getByRole("heading", { name: "qr", level: 1 }).waitFor();
    await this.button(TRY.create_key).click();
    await page.locator("[data-option=text]").fill("sin saldo");
    await page.getByText(this.say(TRY.price_max)).waitFor();
    await this.button(TRY.run).click();
    const alert = page.getByRole("alert").filter({ hasText: "insufficient_api_balance" });
    await alert.waitFor();
    await this.shot("26-no-money");
    await alert.getByRole("link", { name: this.say(TRY.top_up) }).click();
    await this.heading(TEXTS.money).waitFor();
    await page.getByLabel(this.say(TEXTS.account)).selectOption({ label: "Estudio Ñandú" });
    await page.getByRole("rowheader", { name: this.say(MONEY.refund) }).waitFor();
    await page.getByRole("radio", { name: this.say(TEXTS.live), exact: true }).check();
    await page.getByText(this.say(MONEY.statement_live)).waitFor();
    await page.getByRole("radio", { name: this.say(TEXTS.test), exact: true }).check();
    await page.getByText(this.say(MONEY.statement_test)).waitFor();
  }

  /** The session ends behind the panel's back, as when the server starts anew. */
  async loseSession() {
    const { page } = this;
    await page.context().clearCookies();
    await page.getByRole("link", { name: this.say(TEXTS.jobs) }).click();
    await this.heading(LOGIN.title).waitFor();
    await page.getByText(this.say(TEXTS.signed_out)).waitFor();
    await page.getByLabel(this.say(LOGIN.token)).fill(this.server.token);
    await this.button(LOGIN.submit).click();
    await this.heading(TEXTS.jobs).waitFor();
    await this.go(TEXTS.keys);
  }

  async reloadAndLeave() {
    const { page } = this;
    await page.reload();
    await this.heading(TEXTS.keys).waitFor();
    await page.locator("[data-language]").click();
    const other = this.language === "es" ? 1 : 0;
    await page.getByRole("heading", { name: TEXTS.keys[other], level: 1 }).waitFor();
    await page.locator("[data-language]").click();
    await this.heading(TEXTS.keys).waitFor();
    await this.button(TEXTS.sign_out).click();
    await this.heading(LOGIN.title).waitFor();
    await page.goto(`${this.server.url}/#/money`);
    await page.reload();
    await this.heading(LOGIN.title).waitFor();
  }
}

for (const [language, locale] of [
  ["es", "es-ES"],
  ["en", "en-GB"],
]) {
  test(`every screen, in ${language}`, async (context) => {
    const server = await startServer();
    context.after(server.stop);
    const opened = await openPage(browser, {
      locale,
      viewport: { width: 1280, height: 800 },
      permissions: ["clipboard-read", "clipboard-write"],
      colorScheme: language === "es" ? "light" : "dark",
    });
    const walk = new Walk(language, opened, server);
    let hasFailed = false;
    const step = async (name, ...statuses) => {
      opened.expect(...statuses);
      // The steps build on each other: after a failure the rest would only wait.
      if (hasFailed) return;
      hasFailed = true;
      await context.test(name, async () => {
        try {
          await walk[name]();
          opened.assertQuiet();
          hasFailed = false;
        } catch (error) {
          await walk.shot(`failed-${name}`);
          throw error;
        }
      });
    };
    await step("logIn", 401);
    await step("createAccount");
    await step("createKeys");
    await step("manageKey");
    await step("topUp");
    await step("tryQr");
    await step("tryMistake", 400);
    await step("tryConvert");
    await step("tryCancel");
    await step("trySubtitles");
    await step("history", 409, 422);
    await step("overview");
    await step("health");
    await step("revoke");
    await step("suspend");
    await step("secondAccount", 402, 409);
    await step("loseSession");
    await step("reloadAndLeave");
    await opened.close();
  });
}
