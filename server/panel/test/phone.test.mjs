// The panel on a phone, by keyboard, and to a screen reader: nothing hangs over,
// everything has a name, the focus goes where the eyes go.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TEXTS } from "../dist/texts/common.js";
import { KEYS } from "../dist/texts/keys.js";
import { faint, furnish, logIn, openPage, shot, startBrowser, startServer, stumbles } from "./support.mjs";

const SECTIONS = ["overview", "keys", "money", "jobs", "try", "try/qr", "try/image-convert", "scenes", "cues", "health"];

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** An account with keys, money and jobs. */
async function furnishAll() {
  const { account, call } = await furnish(server, "Estudio de diseño Ñandú y asociados");
  const { app } = await call("apps.create", { account, name: "Tienda web" });
  const { api_key } = await call("keys.create", {
    account,
    app: app.app,
    tools: ["qr", "image-convert"],
    rate_limit: { limit: 60, window_seconds: 3600 },
    budget_usd: "5",
  });
  for (const text of ["uno", "dos", "tres"]) {
    const response = await fetch(`${server.url}/api/v1/tools/qr`, {
      method: "POST",
      headers: { Authorization: `Bearer ${api_key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    assert.equal(response.status, 200);
  }
}

test("on a phone nothing hangs over and everything has a name", async (context) => {
  await furnishAll();
  const opened = await openPage(browser, {
    locale: "es-ES",
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    isMobile: true,
  });
  const { page } = opened;
  await logIn(page, server);
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme });
    for (const section of SECTIONS) {
      await context.test(`${section}, ${theme}`, async () => {
        await page.goto(`${server.url}/#/${section}`);
        await page.locator(".screen:not([aria-busy]) h1").waitFor();
        for (const more of await page.locator("main details").all()) await more.evaluate((one) => (one.open = true));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        await shot(page, `phone-${theme}-${section.replace("/", "-")}`);
        assert.ok(over <= 0, `${over} pixels hang over`);
        assert.deepEqual(await page.evaluate(stumbles), []);
        assert.deepEqual(await page.evaluate(faint), []);
      });
    }
  }
  await page.getByRole("button", { name: TEXTS.menu[0] }).tap();
  await shot(page, "phone-menu", { fullPage: false });
  await page.getByRole("navigation").getByRole("link", { name: TEXTS.jobs[0] }).tap();
  await page.getByRole("heading", { name: TEXTS.jobs[0], level: 1 }).waitFor();
  assert.ok(!(await page.getByRole("navigation").isVisible()), "the menu closes by itself");
  opened.assertQuiet();
  await opened.close();
});

test("the keyboard is enough, and the focus is never lost", async () => {
  const opened = await openPage(browser, { locale: "es-ES", viewport: { width: 1280, height: 800 } });
  const { page } = opened;
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await logIn(page, server);
  await page.keyboard.press("Tab");
  await page.evaluate(() => document.activeElement?.blur());
  await page.reload();
  await page.locator(".screen:not([aria-busy]) h1").waitFor();
  await page.locator("h1:focus").waitFor();
  await page.getByRole("link", { name: TEXTS.skip[0] }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await page.getByRole("link", { name: TEXTS.keys[0] }).focus();
  await page.keyboard.press("Enter");
  await page.locator("h1:focus", { hasText: TEXTS.keys[0] }).waitFor();
  const create = page.getByRole("button", { name: KEYS.new_app[0] });
  await create.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: KEYS.new_app[0] });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await focused(), KEYS.new_app[0], "the focus returns to what opened the dialog");
  const radios = page.getByRole("radio", { name: TEXTS.live[0] });
  await page.getByRole("radio", { name: TEXTS.test[0] }).focus();
  await page.keyboard.press("ArrowRight");
  await radios.and(page.locator(":checked:focus")).waitFor();
  opened.assertQuiet();
  await opened.close();
});
