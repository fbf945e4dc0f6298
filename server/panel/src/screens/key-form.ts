// The fields of an API key's permissions and limits, for new keys and old ones.

import { h, type Child } from "../dom.js";
import { count } from "../format.js";
import { say, type Text } from "../language.js";
import { readAmount } from "../money.js";
import { KEYS } from "../texts/keys.js";
import type { Key, RateLimit, Tool } from "../types.js";
import { checkbox, field, fieldMistake, input, select, type FieldView } from "../ui/form.js";

/** The scopes that mean something today. */
const RUN_SCOPE = "tools:run";

const WINDOWS: readonly (readonly [seconds: number, label: Text])[] = [
  [60, KEYS.per_minute],
  [3_600, KEYS.per_hour],
  [86_400, KEYS.per_day],
];

/** What `keys.create` and `keys.update` take of these fields. */
export interface KeyLimits {
  scopes: string[];
  tools: string[] | null;
  rate_limit: RateLimit | null;
  budget_usd: string | null;
  expires_at_ms: number | null;
}

export interface KeyFields {
  body: Child;
  fields: Record<string, FieldView>;
  /** Reads the fields; throws what is wrong with one of them. */
  read: () => KeyLimits;
}

type ToolChoice = "all" | "some" | "none";

/** The fields, filled from a key when there is one. */
export function keyFields(tools: readonly Tool[], key: Key | null): KeyFields {
  const scopes = scopeField(key);
  const allowed = toolsField(tools, key);
  const rate = rateField(key);
  const budget = input({ inputmode: "decimal", value: key?.budget_usd ?? "", placeholder: "5" });
  const expiry = input({ type: "date", value: key?.expires_at_ms ? dayOf(key.expires_at_ms) : "" });
  const fields = {
    scopes: scopes.view,
    tools: allowed.view,
    rate_limit: rate.view,
    budget_usd: field(budget, { label: say(KEYS.budget), name: "budget_usd", isOptional: true, help: say(KEYS.budget_help) }),
    expires_at_ms: field(expiry, {
      label: say(KEYS.expiry),
      name: "expires_at_ms",
      isOptional: true,
      help: say(KEYS.expiry_help),
    }),
  };
  return {
    body: [
      fields.scopes.element,
      fields.tools.element,
      fields.rate_limit.element,
      h("div", { class: "columns" }, fields.budget_usd.element, fields.expires_at_ms.element),
    ],
    fields,
    read: () => {
      const typed = budget.value.trim();
      const amount = typed ? readAmount(typed) : null;
      if (typed && amount === null) throw fieldMistake("budget_usd", KEYS.bad_amount);
      return {
        scopes: scopes.read(),
        tools: allowed.read(),
        rate_limit: rate.read(),
        budget_usd: amount,
        // A day that was not touched keeps its exact moment.
        expires_at_ms: expiry.value === expiry.defaultValue ? (key?.expires_at_ms ?? null) : endOfDay(expiry.value),
      };
    },
  };
}

function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function endOfDay(day: string): number | null {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date, 23, 59, 59, 999).getTime();
}

interface Part<Value> {
  view: FieldView;
  read: () => Value;
}

function scopeField(key: Key | null): Part<string[]> {
  const known = [RUN_SCOPE, ...(key?.scopes ?? []).filter((scope) => scope !== RUN_SCOPE)];
  const boxes = known.map((scope) => {
    const label: Child = scope === RUN_SCOPE ? [say(KEYS.scope_run), " ", h("code", null, scope)] : h("code", null, scope);
    return checkbox(label, key ? key.scopes.includes(scope) : true, { value: scope });
  });
  return {
    view: group(
      KEYS.scopes,
      "scopes",
      boxes.map(({ element }) => element),
    ),
    read: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
  };
}

/** Several controls under one name. */
function group(label: Text, name: string, body: Child): FieldView {
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const element = h(
    "fieldset",
    { class: "field", "data-field": name },
    h("legend", null, say(label)),
    body,
    error,
  );
  const view: FieldView = {
    element,
    setError: (message, hint) => {
      element.classList.toggle("wrong", message !== null);
      error.hidden = message === null;
      error.textContent = message === null ? "" : `${message}${hint ? ` ${hint}` : ""}`;
    },
  };
  element.addEventListener("change", () => view.setError(null));
  return view;
}

function toolsField(tools: readonly Tool[], key: Key | null): Part<string[] | null> {
  let choice: ToolChoice = !key || key.tools === null ? "all" : key.tools.length === 0 ? "none" : "some";
  // A key may name tools that this server no longer has: they stay on it.
  const slugs = [...new Set([...tools.map((tool) => tool.slug), ...(key?.tools ?? [])])];
  const boxes = slugs.map((slug) =>
    checkbox(h("span", { class: "tool" }, slug), key?.tools?.includes(slug) ?? false, { value: slug }),
  );
  const list = h(
    "div",
    { class: "checks", hidden: choice !== "some" },
    boxes.map(({ element }) => element),
  );
  const option = (value: ToolChoice, label: Text, hint?: Text): HTMLElement =>
    h(
      "label",
      { class: "check" },
      h("input", {
        type: "radio",
        name: "tools",
        value,
        checked: value === choice,
        on: {
          change: () => {
            choice = value;
            list.hidden = value !== "some";
          },
        },
      }),
      h("span", null, say(label), hint && h("span", { class: "help" }, say(hint))),
    );
  const view = group(KEYS.tools, "tools", [
    option("all", KEYS.tools_all, KEYS.tools_all_hint),
    option("some", KEYS.tools_some),
    list,
    option("none", KEYS.tools_none, KEYS.tools_none_hint),
  ]);
  return {
    view,
    read: () => {
      if (choice === "all") return null;
      if (choice === "none") return [];
      const chosen = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
      if (chosen.length === 0) throw fieldMistake("tools", KEYS.no_tool_chosen);
      return chosen;
    },
  };
}

function rateField(key: Key | null): Part<RateLimit | null> {
  const current = key?.rate_limit ?? null;
  const limit = input({ inputmode: "numeric", value: current?.limit ?? "", placeholder: "60" });
  const known = WINDOWS.map(([seconds, label]) => [String(seconds), say(label)] as const);
  const other = current && !WINDOWS.some(([seconds]) => seconds === current.window_seconds);
  const choices = other
    ? [...known, [String(current.window_seconds), say(KEYS.per_seconds(count(current.window_seconds)))] as const]
    : known;
  const window = select(choices, String(current?.window_seconds ?? 3_600));
  window.setAttribute("aria-label", say(KEYS.window));
  const view = field(
    limit,
    { label: say(KEYS.rate_limit), name: "rate_limit", isOptional: true, help: say(KEYS.rate_limit_help) },
    h("div", { class: "joined" }, limit, window),
  );
  return {
    view,
    read: () => {
      const typed = limit.value.trim();
      if (!typed) return null;
      if (!/^[1-9]\d{0,8}$/.test(typed)) throw fieldMistake("rate_limit", KEYS.bad_limit);
      return { limit: Number(typed), window_seconds: Number(window.value) };
    },
  };
}
