// Dialogs of one API key: making it, showing its secret once, managing it.

import { call } from "../api.js";
import { h } from "../dom.js";
import { dateTime } from "../format.js";
import { say, type Text } from "../language.js";
import { go } from "../router.js";
import { tryKey } from "../state.js";
import { KEYS } from "../texts/keys.js";
import type { Account, App, Environment, Key, Tool } from "../types.js";
import { button, copyable, facts, notice, segmented } from "../ui/controls.js";
import { ask, openDialog, type Dialog } from "../ui/dialog.js";
import { field, form, select } from "../ui/form.js";
import { showDone } from "../ui/toast.js";
import { keyFields } from "./key-form.js";
import { environmentBadge } from "./shared.js";
import { TEXTS } from "../texts/common.js";

interface NewKey {
  api_key: string;
  key: Key;
}

export interface NewKeyOptions {
  owner: Account;
  apps: readonly App[];
  app: number | null;
  tools: readonly Tool[];
  environment: Environment;
  onDone: () => void;
}

/** Asks what a new key may do, then shows it. */
export function newKeyDialog(options: NewKeyOptions): void {
  let { environment } = options;
  openDialog(
    KEYS.new_key,
    (dialog) => {
      const apps = select(
        [["", say(KEYS.no_app)], ...options.apps.map((app) => [String(app.app), app.name] as const)],
        String(options.app ?? ""),
      );
      const hint = h("p", { class: "help" });
      const describe = (): void => {
        hint.textContent = say(environment === "live" ? KEYS.live_hint : KEYS.test_hint);
      };
      describe();
      const books: readonly (readonly [Environment, Text])[] = [
        ["test", TEXTS.test],
        ["live", TEXTS.live],
      ];
      const choice = segmented(KEYS.environment, books, environment, (chosen) => {
        environment = chosen;
        describe();
      });
      const limits = keyFields(options.tools, null);
      const fields = { app: field(apps, { label: say(KEYS.app), name: "app" }), ...limits.fields };
      return form({
        submit: KEYS.create_key,
        fields,
        body: [
          fields.app.element,
          h("div", { class: "field" }, h("span", { class: "label" }, say(KEYS.environment)), choice, hint),
          limits.body,
        ],
        onCancel: dialog.close,
        onSubmit: async () => {
          const created = await call<NewKey>("keys.create", {
            account: options.owner.account,
            app: apps.value ? Number(apps.value) : null,
            environment,
            ...limits.read(),
          });
          dialog.close();
          showSecret(created, options.onDone);
        },
      });
    },
    { isSide: true },
  );
}

/** Shows a new key, this once. It is closed on purpose only. */
export function showSecret(created: NewKey, onDone: () => void): void {
  openDialog(
    KEYS.secret_title,
    (dialog) => [
      notice("warn", h("p", null, say(KEYS.secret_warning))),
      h("div", { class: "secret" }, copyable(created.api_key, TEXTS.key)),
      h(
        "div",
        { class: "row end" },
        button({
          label: KEYS.secret_try,
          action: () => {
            tryKey.secret = created.api_key;
            dialog.close();
            go("try");
          },
        }),
        button({ label: KEYS.secret_done, kind: "primary", action: dialog.close }),
      ),
    ],
    { isStubborn: true, onClose: onDone },
  );
}

/** Everything that can be done with a key. */
export function manageKey(key: Key, tools: readonly Tool[], onDone: () => void): void {
  openDialog(
    [key.key_hint, key.key_hint],
    (dialog) => [
      facts([
        [KEYS.environment, environmentBadge(key.environment)],
        [KEYS.created, dateTime(key.created_at_ms)],
        key.expires_at_ms !== null && [KEYS.expiry, dateTime(key.expires_at_ms)],
        key.grace_until_ms !== null && [KEYS.grace, dateTime(key.grace_until_ms)],
      ]),
      key.status !== "revoked" && [editForm(key, tools, dialog, onDone), drawActions(key, dialog, onDone)],
    ],
    { isSide: true },
  );
}

function editForm(key: Key, tools: readonly Tool[], dialog: Dialog, onDone: () => void): HTMLElement {
  const limits = keyFields(tools, key);
  return h(
    "section",
    { class: "part" },
    h("h3", null, say(KEYS.edit)),
    form({
      submit: TEXTS.save,
      fields: limits.fields,
      body: limits.body,
      onSubmit: async () => {
        await call("keys.update", { key: key.key, ...limits.read() });
        dialog.close();
        showDone(KEYS.saved);
        onDone();
      },
    }),
  );
}

function drawActions(key: Key, dialog: Dialog, onDone: () => void): HTMLElement {
  const setStatus = async (status: Key["status"], done: Text): Promise<void> => {
    await call("keys.set_status", { key: key.key, status });
    dialog.close();
    showDone(done);
    onDone();
  };
  const toggle =
    key.status === "disabled"
      ? actionRow(KEYS.enable, KEYS.enable_hint, "plain", () => setStatus("active", KEYS.enabled_done))
      : actionRow(KEYS.disable, KEYS.disable_hint, "plain", () => setStatus("disabled", KEYS.disabled_done));
  return h(
    "section",
    { class: "part" },
    h("h3", null, say(KEYS.actions)),
    toggle,
    key.replaced_by === null &&
      actionRow(KEYS.rotate, KEYS.rotate_hint, "plain", () => {
        dialog.close();
        rotateDialog(key, onDone);
      }),
    actionRow(KEYS.revoke, KEYS.revoke_hint, "danger", async () => {
      const isSure = await ask({
        title: KEYS.revoke_question,
        body: say(KEYS.revoke_body(key.key_hint)),
        confirm: KEYS.revoke,
      });
      if (!isSure) return;
      await call("keys.revoke", { key: key.key });
      dialog.close();
      showDone(KEYS.revoked_done);
      onDone();
    }),
  );
}

function actionRow(label: Text, hint: Text, kind: "plain" | "danger", action: () => void | Promise<void>): HTMLElement {
  return h(
    "div",
    { class: "action" },
    h("p", { class: "note" }, say(hint)),
    button({ label, kind, action }),
  );
}

function rotateDialog(key: Key, onDone: () => void): void {
  openDialog(KEYS.rotate_title, (dialog) => {
    const grace = select(
      [
        ["0", say(KEYS.grace_none)],
        ["3600", say(KEYS.grace_hour)],
        ["86400", say(KEYS.grace_day)],
        ["604800", say(KEYS.grace_week)],
      ],
      "86400",
    );
    const fields = {
      grace_seconds: field(grace, { label: say(KEYS.grace), name: "grace_seconds", help: say(KEYS.rotate_hint) }),
    };
    return form({
      submit: KEYS.rotate,
      fields,
      body: fields.grace_seconds.element,
      onCancel: dialog.close,
      onSubmit: async () => {
        const created = await call<NewKey>("keys.rotate", { key: key.key, grace_seconds: Number(grace.value) });
        dialog.close();
        showSecret(created, onDone);
      },
    });
  });
}
