// Apps and their API keys.

import { call } from "../api.js";
import { groupBy, startOfDay, type Group } from "../daily.js";
import { h, type Child } from "../dom.js";
import { count, dateTime, day, usd } from "../format.js";
import { say, type Text } from "../language.js";
import { account, environment, loadApps, loadCatalog, loadJobsSince, loadKeys } from "../state.js";
import { TEXTS } from "../texts/common.js";
import { KEYS } from "../texts/keys.js";
import type { Account, App, Key, RateLimit } from "../types.js";
import { badge, button, empty } from "../ui/controls.js";
import { ask, openDialog } from "../ui/dialog.js";
import { field, form, input } from "../ui/form.js";
import type { Screen, Visit } from "../ui/screen.js";
import { table, type Column } from "../ui/table.js";
import { showDone } from "../ui/toast.js";
import { manageKey, newKeyDialog } from "./key-dialogs.js";
import { environmentBadge } from "./shared.js";

let showsRevoked = false;

export async function showKeys(visit: Visit): Promise<Screen> {
  const owner = account();
  if (!owner) throw new Error(say(TEXTS.not_found));
  const [apps, keys, catalog, since] = await Promise.all([
    loadApps(owner.account),
    loadKeys(owner.account),
    loadCatalog(),
    loadJobsSince(owner.account, null, startOfDay(Date.now(), 29)),
  ]);
  const usage = groupBy(since.jobs, (job) => job.key);
  const create = (app: number | null) => (): void =>
    newKeyDialog({ owner, apps, app, tools: catalog.tools, environment: environment(), onDone: visit.reload });
  const revoked = keys.filter((key) => key.status === "revoked").length;
  const shown = keys.filter((key) => showsRevoked || key.status !== "revoked");
  const columns = keyColumns(usage, (key) => manageKey(key, catalog.tools, visit.reload));
  const groups: readonly (App | null)[] = [...apps, ...(shown.some((key) => key.app === null) ? [null] : [])];
  const isEmpty = apps.length === 0 && keys.length === 0;
  return {
    title: TEXTS.keys,
    actions: [
      button({ label: KEYS.new_app, action: () => newAppDialog(owner, visit.reload) }),
      button({ label: KEYS.new_key, kind: "primary", icon: "plus", action: create(apps[0]?.app ?? null) }),
    ],
    body: [
      h("p", { class: "lead" }, say(KEYS.lead)),
      isEmpty && h("section", { class: "card" }, empty(KEYS.empty_title, KEYS.empty_hint, "keys")),
      groups.map((app) =>
        drawApp(app, shown.filter((key) => key.app === (app?.app ?? null)), columns, create(app?.app ?? null), visit.reload),
      ),
      revoked > 0 &&
        button({
          label: showsRevoked ? KEYS.hide_revoked : KEYS.show_revoked(revoked),
          kind: "quiet",
          action: () => {
            showsRevoked = !showsRevoked;
            visit.reload();
          },
        }),
    ],
  };
}

function newAppDialog(owner: Account, onDone: () => void): void {
  openDialog(KEYS.new_app, (dialog) => {
    const name = input({ maxlength: "200" });
    const fields = { name: field(name, { label: say(KEYS.app_name), name: "name" }) };
    return form({
      submit: KEYS.create_app,
      fields,
      body: fields.name.element,
      onCancel: dialog.close,
      onSubmit: async () => {
        await call("apps.create", { account: owner.account, name: name.value.trim() });
        dialog.close();
        showDone(KEYS.app_created);
        onDone();
      },
    });
  });
}

function drawApp(
  app: App | null,
  keys: readonly Key[],
  columns: readonly Column<Key>[],
  create: () => void,
  reload: () => void,
): HTMLElement {
  const name = app?.name ?? say(KEYS.no_app);
  const caption: Text = [`API keys: ${name}`, `API keys: ${name}`];
  return h(
    "section",
    { class: "card", "data-app": app?.app ?? "none" },
    h(
      "div",
      { class: "card-head" },
      h("h2", null, name, " ", app?.status === "disabled" && badge(TEXTS.disabled, "warn")),
      h("div", { class: "row" }, app && appToggle(app, reload), button({ label: KEYS.new_key, kind: "quiet", icon: "plus", action: create })),
    ),
    keys.length > 0 ? table(caption, columns, keys) : h("p", { class: "note" }, say(KEYS.empty_app)),
  );
}

function appToggle(app: App, reload: () => void): HTMLButtonElement {
  const setStatus = async (status: App["status"], done: Text): Promise<void> => {
    await call("apps.set_status", { app: app.app, status });
    showDone(done);
    reload();
  };
  if (app.status === "disabled") {
    return button({ label: KEYS.enable_app, kind: "quiet", action: () => setStatus("active", KEYS.app_enabled) });
  }
  return button({
    label: KEYS.disable_app,
    kind: "quiet",
    action: async () => {
      const isSure = await ask({
        title: KEYS.disable_app_question,
        body: say(KEYS.disable_app_body(app.name)),
        confirm: KEYS.disable_app,
      });
      if (isSure) await setStatus("disabled", KEYS.app_disabled);
    },
  });
}

/** What a key is good for right now. */
export function keyStatus(key: Key, nowMs: number): HTMLElement {
  if (key.status === "revoked") return badge(TEXTS.revoked, "bad");
  if (key.grace_until_ms !== null && key.grace_until_ms <= nowMs) return badge(TEXTS.replaced, "quiet");
  if (key.expires_at_ms !== null && key.expires_at_ms <= nowMs) return badge(TEXTS.expired_key, "warn");
  if (key.status === "disabled") return badge(TEXTS.disabled, "warn");
  if (key.replaced_by !== null) return badge(TEXTS.replaced, "quiet");
  return badge(TEXTS.active, "good");
}

/** "60 per hour". */
export function rateText(rate: RateLimit): string {
  const names: Readonly<Record<number, Text>> = { 60: KEYS.minute, 3600: KEYS.hour, 86400: KEYS.day };
  const window = names[rate.window_seconds] ?? KEYS.seconds(count(rate.window_seconds));
  return say(KEYS.per_window(count(rate.limit), say(window)));
}

function limitsOf(key: Key): Child {
  const tools = key.tools === null ? say(KEYS.all_tools) : key.tools.join(", ") || say(KEYS.no_tools);
  const others = [
    key.rate_limit && rateText(key.rate_limit),
    key.budget_usd && say(KEYS.budget_of(usd(key.budget_usd))),
    key.grace_until_ms !== null && say(KEYS.grace_until(dateTime(key.grace_until_ms))),
    key.grace_until_ms === null && key.expires_at_ms !== null && say(KEYS.expires_on(day(key.expires_at_ms))),
  ].filter(Boolean);
  return [h("span", null, tools), others.length > 0 && h("span", { class: "quiet second" }, others.join(" · "))];
}

function keyColumns(usage: readonly Group<number>[], manage: (key: Key) => void): Column<Key>[] {
  const nowMs = Date.now();
  const used = (key: Key): string => {
    const found = usage.find((group) => group.name === key.key);
    return found ? say(KEYS.usage_of(count(found.jobs), usd(found.spent))) : "–";
  };
  return [
    { label: TEXTS.key, isHead: true, cell: (key) => h("code", { class: "hint" }, key.key_hint) },
    { label: KEYS.environment, cell: (key) => environmentBadge(key.environment) },
    { label: TEXTS.state, cell: (key) => keyStatus(key, nowMs) },
    { label: KEYS.limits, cell: limitsOf },
    { label: KEYS.usage_30, cell: used },
    {
      label: KEYS.manage,
      isNarrow: true,
      cell: (key) =>
        button({
          label: KEYS.manage,
          kind: "quiet",
          attributes: { "aria-label": say(KEYS.manage_of(key.key_hint)) },
          action: () => manage(key),
        }),
    },
  ];
}
