// Balances, top-ups and the statement of an account.

import { call } from "../api.js";
import { h, replace } from "../dom.js";
import { count, dateTime, usd } from "../format.js";
import { say, type Text } from "../language.js";
import { decimalsOf, readAmount } from "../money.js";
import { link } from "../router.js";
import { account, environment } from "../state.js";
import { loadPage, type StatementPage } from "../statement.js";
import { TEXTS } from "../texts/common.js";
import { MONEY } from "../texts/money.js";
import { OVERVIEW } from "../texts/overview.js";
import type { Account, Environment, Movement, MovementKind } from "../types.js";
import { button, card, empty, segmented, stat } from "../ui/controls.js";
import { ask } from "../ui/dialog.js";
import { field, fieldMistake, form, input } from "../ui/form.js";
import type { Screen, Visit } from "../ui/screen.js";
import { table } from "../ui/table.js";
import { showDone, showError } from "../ui/toast.js";
import { balanceNote } from "./overview.js";

const PAGE = 25;
const QUICK = ["5", "10", "50", "100"];

const KINDS: Readonly<Record<MovementKind, Text>> = {
  top_up: MONEY.top_up,
  capture: MONEY.capture,
  refund: MONEY.refund,
};

export async function showMoney(visit: Visit): Promise<Screen> {
  const owner = account();
  if (!owner) throw new Error(say(TEXTS.not_found));
  const books = environment();
  const first = await loadStatement(owner, books, 0);
  const { test, live } = owner.balances;
  return {
    title: TEXTS.money,
    body: [
      h(
        "dl",
        { class: "stats" },
        stat(say(OVERVIEW.test_balance), usd(test.balance_usd), balanceNote(test)),
        stat(say(OVERVIEW.live_balance), usd(live.balance_usd), balanceNote(live)),
        stat(
          say(MONEY.spent),
          usd(owner.balances[books].lifetime_spent_usd),
          say(books === "live" ? TEXTS.live : TEXTS.test),
        ),
      ),
      card(MONEY.add, {}, topUpForm(owner, books, visit.reload)),
      card(books === "live" ? MONEY.statement_live : MONEY.statement_test, {}, drawStatement(owner, books, first)),
    ],
  };
}

function topUpForm(owner: Account, initial: Environment, onDone: () => void): HTMLElement {
  let books = initial;
  const amount = input({ inputmode: "decimal", placeholder: "10" });
  const reference = input({ maxlength: "200" });
  const quick = h(
    "div",
    { class: "row chips", role: "group", "aria-label": say(MONEY.quick) },
    QUICK.map((value) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          on: {
            click: () => {
              amount.value = value;
              amount.focus();
            },
          },
        },
        usd(value),
      ),
    ),
  );
  const fields = {
    amount_usd: field(amount, { label: say(MONEY.amount), name: "amount_usd" }, amount, quick),
    reference: field(reference, {
      label: say(MONEY.reference),
      name: "reference",
      isOptional: true,
      help: say(MONEY.reference_help),
    }),
  };
  const view = form({
    submit: books === "live" ? MONEY.add_live : MONEY.add_test,
    fields,
    body: [
      h("div", { class: "columns" }, fields.amount_usd.element, fields.reference.element),
      h(
        "div",
        { class: "field" },
        h("span", { class: "label" }, say(MONEY.to)),
        segmented<Environment>(
          MONEY.to,
          [
            ["test", OVERVIEW.test_balance],
            ["live", OVERVIEW.live_balance],
          ],
          books,
          (chosen) => {
            books = chosen;
            const label = view.querySelector("button[type=submit] span");
            if (label) label.textContent = say(books === "live" ? MONEY.add_live : MONEY.add_test);
          },
        ),
      ),
    ],
    onSubmit: async () => {
      const value = readAmount(amount.value);
      if (value === null) throw fieldMistake("amount_usd", MONEY.bad_amount);
      if (books === "live" && !(await confirmLive(value, owner))) return;
      await call("top_up", {
        account: owner.account,
        environment: books,
        amount_usd: value,
        reference: reference.value.trim() || null,
      });
      showDone(MONEY.added(usd(value)));
      onDone();
    },
  });
  return view;
}

function confirmLive(amount: string, owner: Account): Promise<boolean> {
  return ask({
    title: MONEY.live_question,
    body: say(MONEY.live_body(usd(amount), owner.name)),
    confirm: MONEY.live_confirm(usd(amount)),
    kind: "primary",
  });
}

function loadStatement(owner: Account, books: Environment, page: number): Promise<StatementPage> {
  const load = async (after: number, limit: number): Promise<Movement[]> => {
    const query = { account: owner.account, environment: books, after_sequence: after, limit };
    return (await call<{ movements: Movement[] }>("statement", query)).movements;
  };
  return loadPage(load, page, PAGE);
}

function drawStatement(owner: Account, books: Environment, first: StatementPage): HTMLElement {
  if (first.last === 0) return empty(MONEY.empty_title, MONEY.empty_hint, "money");
  const frame = h("div", { class: "stack" });
  const draw = (shown: StatementPage, page: number): void => {
    const turn = async (to: number): Promise<void> => {
      try {
        draw(await loadStatement(owner, books, to), to);
      } catch (error) {
        showError(error);
      }
    };
    const from = page * PAGE + 1;
    const to = page * PAGE + shown.movements.length;
    replace(
      frame,
      movementTable(shown.movements),
      shown.last > PAGE &&
        h(
          "div",
          { class: "pager" },
          button({ label: MONEY.newer, action: () => turn(page - 1), attributes: { disabled: page === 0 } }),
          h("span", { class: "quiet", role: "status" }, say(MONEY.page(count(from), count(to), count(shown.last)))),
          button({ label: MONEY.older, action: () => turn(page + 1), attributes: { disabled: to >= shown.last } }),
        ),
    );
  };
  draw(first, 0);
  return frame;
}

function movementTable(movements: readonly Movement[]): HTMLElement {
  const changes = decimalsOf(movements.map((one) => one.amount_usd));
  const balances = decimalsOf(movements.map((one) => one.balance_after_usd));
  return table(
    MONEY.statement,
    [
      { label: MONEY.date, cell: (one) => dateTime(one.at_ms) },
      { label: MONEY.kind, isHead: true, cell: (one) => say(KINDS[one.kind]) },
      {
        label: MONEY.detail,
        cell: (one) =>
          one.job_id === null
            ? h("span", { class: "quiet reference" }, one.reference ?? "")
            : h("a", { href: link("jobs", one.job_id) }, `#${one.job_id}`),
      },
      {
        label: MONEY.change,
        isNumber: true,
        cell: (one) =>
          h("span", { class: one.amount_usd.startsWith("-") ? null : "plus" }, signed(one.amount_usd, changes)),
      },
      { label: MONEY.balance_after, isNumber: true, cell: (one) => usd(one.balance_after_usd, balances) },
    ],
    movements,
  );
}

function signed(amount: string, decimals: number): string {
  return amount.startsWith("-") ? `−${usd(amount.slice(1), decimals)}` : `+${usd(amount, decimals)}`;
}
