// The panel on a phone, by keyboard, and to a screen reader: nothing hangs over,
// everything has a name, the focus goes where the eyes go.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TEXTS } from "../dist/texts/common.js";
import { KEYS } from "../dist/texts/keys.js";
import { LOGIN } from "../dist/texts/login.js";
import { openPage, shot, startBrowser, startServer } from "./support.mjs";

const SECTIONS = ["overview", "keys", "money", "jobs", "try", "try/qr", "try/image-convert", "health"];

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Does what the panel does, without it: an account with keys, money and jobs. */
async function furnish() {
  const call = async (operation, options) => {
    const response = await fetch(`${server.url}/admin/call/${operation}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(options),
    });
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  const { account } = await call("accounts.create", { name: "Estudio de diseño Ñandú y asociados" });
  const { app } = await call("apps.create", { account: account.account, name: "Tienda web" });
  const { api_key } = await call("keys.create", {
    account: account.account,
    app: app.app,
    tools: ["qr", "image-convert"],
    rate_limit: { limit: 60, window_seconds: 3600 },
    budget_usd: "5",
  });
  await call("top_up", { account: account.account, amount_usd: "10" });
  for (const text of ["uno", "dos", "tres"]) {
    const response = await fetch(`${server.url}/api/v1/tools/qr`, {
      method: "POST",
      headers: { Authorization: `Bearer ${api_key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    assert.equal(response.status, 200);
  }
}

async function logIn(page) {
  await page.goto(server.url);
  await page.getByLabel(LOGIN.token[0]).fill(server.token);
  await page.keyboard.press("Enter");
  await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
}

/** What a screen reader would stumble over. */
function stumbles() {
  const found = [];
  const nameOf = (element) => {
    const labelled = (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
    const labels = [...(element.labels ?? [])].map((label) => label.textContent);
    return [element.getAttribute("aria-label"), ...labelled, ...labels, element.textContent].join("").trim();
  };
  const isHidden = (element) => element.closest("[aria-hidden=true], [hidden]") !== null;
  for (const element of document.querySelectorAll("a, button, input, select, textarea, dialog")) {
    if (!isHidden(element) && !nameOf(element)) found.push(`no name: ${element.outerHTML.slice(0, 120)}`);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) found.push(`no alt: ${image.outerHTML}`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((one, index) => ids.indexOf(one) !== index)) found.push(`id twice: ${id}`);
  for (const element of document.querySelectorAll("[for], [aria-describedby], [aria-controls]")) {
    const names = ["for", "aria-describedby", "aria-controls"].flatMap((name) => (element.getAttribute(name) ?? "").split(" "));
    for (const id of names.filter((one) => one && !document.getElementById(one))) found.push(`leads nowhere: ${id}`);
  }
  const levels = document.querySelectorAll("h1").length;
  if (levels !== 1) found.push(`${levels} h1`);
  return found;
}

/** The contrast of every visible text with what is behind it (WCAG 2, level AA). */
function faint() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const isText = texts.currentNode.textContent.trim() && element.checkVisibility() && !element.closest(".hidden, svg, :disabled");
    if (!isText) continue;
    const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.add(`${contrast.toFixed(2)}: ${element.tagName}.${element.className} ${texts.currentNode.textContent.slice(0, 40)}`);
  }
  return [...found];
}

test("on a phone nothing hangs over and everything has a name", async (context) => {
  await furnish();
  const opened = await openPage(browser, {
    locale: "es-ES",
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    isMobile: true,
  });
  const { page } = opened;
  await logIn(page);
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
  await logIn(page);
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
