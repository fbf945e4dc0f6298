// Tables that stay tables for screen readers and become cards on a phone.

import { h, type Child } from "../dom.js";
import { say, type Text } from "../language.js";

export interface Column<Row> {
  label: Text;
  cell: (row: Row) => Child;
  /** Numbers stand on the right, in figures of one width. */
  isNumber?: boolean;
  /** Narrow: a picture or a button. The label is for screen readers only. */
  isNarrow?: boolean;
  /** The cell that names the row. */
  isHead?: boolean;
  /** Left out on a phone. */
  isMinor?: boolean;
}

function classOf<Row>(column: Column<Row>): string | null {
  const names = [column.isNumber && "number", column.isNarrow && "narrow", column.isMinor && "minor"];
  return names.filter(Boolean).join(" ") || null;
}

/** A table; the caption is for screen readers, the heading above is for eyes. */
export function table<Row>(caption: Text, columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
  const head = h(
    "tr",
    { role: "row" },
    columns.map((column) =>
      h(
        "th",
        { scope: "col", role: "columnheader", class: classOf(column) },
        column.isNarrow ? h("span", { class: "hidden" }, say(column.label)) : say(column.label),
      ),
    ),
  );
  const body = rows.map((row) =>
    h(
      "tr",
      { role: "row" },
      columns.map((column) =>
        column.isHead
          ? h("th", { scope: "row", role: "rowheader", class: classOf(column) }, h("div", null, column.cell(row)))
          : h("td", { role: "cell", class: classOf(column), "data-label": say(column.label) }, h("div", null, column.cell(row))),
      ),
    ),
  );
  // Roles in full: styles that turn rows into cards would take them away.
  return h(
    "div",
    { class: "table-frame" },
    h(
      "table",
      { role: "table" },
      h("caption", { class: "hidden" }, say(caption)),
      h("thead", { role: "rowgroup" }, head),
      h("tbody", { role: "rowgroup" }, body),
    ),
  );
}
