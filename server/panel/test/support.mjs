// A real server, a real browser, and eyes for everything that must not happen.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, "../../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const binary = process.env.NOXUS_BIN ?? join(target, "debug/noxus");
const pictures = process.env.NOXUS_SCREENSHOTS ?? null;

/** Longer than anything takes on a slow machine: it ends what hangs. */
export const PATIENCE_MS = 60_000;

/** What `make material` fetches and makes. */
export const material = process.env.NOXUS_CACHE ?? join(root, ".cache");

/** `noxus serve` on a ledger of its own and free ports. */
export async function startServer(...more) {
  const folder = await mkdtemp(join(tmpdir(), "noxus-panel-"));
  const process_ = spawn(
    binary,
    [
      "serve",
      ...["--store", join(folder, "ledger.db")],
      ...["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"],
      ...["--log", "none", "--json"],
      ...more,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const announced = {};
  for await (const line of createInterface({ input: process_.stdout })) {
    Object.assign(announced, JSON.parse(line));
    if (announced.admin_url && announced.admin_token) break;
  }
  assert.match(announced.admin_token ?? "", /^noxus_admin_[\w-]{43}$/, "the server announced its token");
  return {
    url: announced.admin_url,
    token: announced.admin_token,
    stop: async () => {
      process_.kill("SIGTERM");
      if (process_.exitCode === null) await once(process_, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the panel does, without it: an account with money. Returns its number, and how to do more. */
export async function furnish({ url, token }, name = "Estudio Ñandú") {
  const call = async (operation, options) => {
    const response = await fetch(`${url}/admin/call/${operation}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(options),
    });
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  const { account } = (await call("accounts.create", { name })).account;
  await call("top_up", { account, amount_usd: "10" });
  return { account, call };
}

/** Logs in, in whatever language the page is. */
export async function logIn(page, { url, token }) {
  await page.goto(url);
  await page.locator("input[type=password]").fill(token);
  await page.keyboard.press("Enter");
  await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
}

/** A browser without a screen and without calls of its own. */
export function startBrowser(...more) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/** A page that remembers every error; those of `expected` refusals are fine. */
export async function openPage(browser, options) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const errors = [];
  const expected = new Set();
  const cut = new Set();
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.stack ?? error}`));
  page.on("console", (message) => {
    const status = /Failed to load resource: the server responded with a status of (\d+)/.exec(message.text())?.[1];
    const isCut = cut.has(message.location().url) && message.text().includes("net::ERR_");
    if (message.type() === "error" && !isCut && !expected.has(Number(status))) {
      errors.push(`console: ${message.text()} ${message.location().url}`);
    }
  });
  page.on("requestfailed", (request) => {
    // A question that a newer one replaced is aborted on purpose.
    if (request.failure()?.errorText !== "net::ERR_ABORTED" && !cut.has(request.url())) {
      errors.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  page.on("dialog", (dialog) => errors.push(`dialog: ${dialog.message()}`));
  await page.exposeFunction("noxusViolation", (violation) => errors.push(`policy: ${violation}`));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      window.noxusViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return {
    page,
    /** Statuses of refusals that the test provokes. */
    expect: (...statuses) => statuses.forEach((status) => expected.add(status)),
    /** Breaks the first connection to an address that matches. */
    cutOnce: (pattern) =>
      page.route(
        pattern,
        (route) => {
          cut.add(route.request().url());
          return route.abort("connectionreset");
        },
        { times: 1 },
      ),
    /** Fails with everything that went wrong. */
    assertQuiet: () => assert.deepEqual(errors, []),
    close: () => context.close(),
  };
}

/** Keeps a picture of the page, where pictures are asked for. */
export async function shot(page, name, options = {}) {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: "disabled", ...options });
}

/** Whether a picture is not only there but drawn. */
export async function assertDrawn(image) {
  await image.waitFor();
  await image.scrollIntoViewIfNeeded();
  await image.evaluate((element) => element.decode());
  const width = await image.evaluate((element) => element.naturalWidth);
  assert.ok(width > 0, "the picture is empty");
}

/** Drops files on an element, as a person would from another window. */
export async function drop(page, selector, files) {
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, type, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name, { type }));
    }
    return data;
  }, files);
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent(selector, event, { dataTransfer: transfer });
  }
}

/** Changes between light and dark, and waits until colours have changed. */
export async function setColours(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(changes.map(({ finished }) => finished));
  });
}

/** What a screen reader would stumble over. */
export function stumbles() {
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
export function faint() {
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
