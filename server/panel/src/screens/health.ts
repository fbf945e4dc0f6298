// How the server is: versions, the ledger's audit, prices, limits.

import { call } from "../api.js";
import { h, replace, type Child } from "../dom.js";
import { bytes, count, dateTime, usd } from "../format.js";
import { say, type Text } from "../language.js";
import { humanize } from "../schema.js";
import { loadCatalog } from "../state.js";
import { TEXTS } from "../texts/common.js";
import { HEALTH } from "../texts/health.js";
import { TRY } from "../texts/try.js";
import { rateText } from "../tryit/runner.js";
import type { Catalog, Limits } from "../types.js";
import { badge, button, card, copyable, facts, notice } from "../ui/controls.js";
import type { Screen } from "../ui/screen.js";
import { table } from "../ui/table.js";
import { showDone } from "../ui/toast.js";

const COUNTS = ["wallets", "movements", "entries", "jobs", "problem_count"] as const;

interface Audit {
  clean: boolean;
  audit: Record<(typeof COUNTS)[number], number> & { problems: string[] };
}

export async function showHealth(): Promise<Screen> {
  const [{ versions }, catalog, isUp] = await Promise.all([
    call<{ versions: Record<string, string> }>("versions"),
    loadCatalog(),
    fetch("/healthz", { cache: "no-store" }).then(
      (response) => response.ok,
      () => false,
    ),
  ]);
  return {
    title: TEXTS.health,
    body: [
      h("div", { class: "columns" }, drawServer(versions, isUp), drawTariff(catalog)),
      drawLedger(),
      drawPrices(catalog),
      drawLimits(catalog.limits),
    ],
  };
}

function drawServer(versions: Record<string, string>, isUp: boolean): HTMLElement {
  const rows = Object.entries(versions).map(([name, version]): readonly [Text, Child] => [[name, name], version]);
  return card(
    HEALTH.versions,
    {},
    facts([[HEALTH.server, isUp ? badge(HEALTH.answers, "good") : badge(HEALTH.silent, "bad")], ...rows]),
  );
}

function drawTariff({ tariff }: Catalog): HTMLElement {
  return card(
    HEALTH.tariff,
    {},
    facts([
      [HEALTH.tariff_id, [h("code", null, tariff.id), " ", say(HEALTH.tariff_version(count(tariff.version)))]],
      [HEALTH.currency, tariff.currency],
    ]),
  );
}

function drawLedger(): HTMLElement {
  const result = h("div", { class: "stack", role: "status" });
  const verify = button({
    label: HEALTH.verify,
    kind: "primary",
    action: async () => {
      replace(result);
      replace(result, drawAudit(await call<Audit>("verify")));
    },
  });
  const reap = button({
    label: HEALTH.reap,
    action: async () => {
      const done = await call<{ expired: number; released_usd: string }>("reap");
      showDone(HEALTH.reaped(count(done.expired), usd(done.released_usd)));
    },
  });
  return card(
    HEALTH.ledger,
    {},
    h("div", { class: "action" }, h("p", { class: "note" }, say(HEALTH.ledger_note)), verify),
    result,
    h("div", { class: "action part" }, h("p", { class: "note" }, say(HEALTH.reap_note)), reap),
  );
}

function drawAudit({ clean, audit }: Audit): Child {
  return [
    notice(
      clean ? "good" : "bad",
      h("p", null, say(clean ? HEALTH.clean : HEALTH.not_clean)),
      h("p", { class: "note" }, say(HEALTH.verified_at(dateTime(Date.now())))),
    ),
    facts(COUNTS.map((name): readonly [Text, Child] => [HEALTH[name], count(audit[name])])),
    audit.problems.length > 0 && copyable(audit.problems.join("\n"), HEALTH.findings, true),
  ];
}

function drawPrices(catalog: Catalog): HTMLElement {
  return card(
    HEALTH.prices,
    {},
    table(
      HEALTH.prices,
      [
        { label: TEXTS.tool, isHead: true, cell: (tool) => h("span", { class: "tool" }, tool.slug) },
        { label: HEALTH.price, cell: (tool) => rateText(tool, catalog) },
        {
          label: HEALTH.available,
          cell: (tool) => (tool.available ? badge(TRY.yes, "good") : badge(TRY.no, "warn")),
        },
      ],
      catalog.tools,
    ),
  );
}

function drawLimits(limits: Limits): HTMLElement {
  const names: Readonly<Record<string, Text | ((...values: never[]) => Text)>> = HEALTH;
  return card(
    HEALTH.limits,
    {},
    facts(
      Object.entries(limits).map(([name, value]): readonly [Text, Child] => {
        const text = names[`limit_${name}`];
        const label: Text = Array.isArray(text) ? (text as unknown as Text) : [humanize(name), humanize(name)];
        return [label, name.endsWith("_bytes") ? bytes(value) : count(value)];
      }),
    ),
  );
}
