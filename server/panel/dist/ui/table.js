// Tables that stay tables for screen readers and become cards on a phone.
import { h } from "../dom.js";
import { say } from "../language.js";
function classOf(column) {
    const names = [column.isNumber && "number", column.isNarrow && "narrow", column.isMinor && "minor"];
    return names.filter(Boolean).join(" ") || null;
}
/** A table; the caption is for screen readers, the heading above is for eyes. */
export function table(caption, columns, rows) {
    const head = h("tr", { role: "row" }, columns.map((column) => h("th", { scope: "col", role: "columnheader", class: classOf(column) }, column.isNarrow ? h("span", { class: "hidden" }, say(column.label)) : say(column.label))));
    const body = rows.map((row) => h("tr", { role: "row" }, columns.map((column) => column.isHead
        ? h("th", { scope: "row", role: "rowheader", class: classOf(column) }, h("div", null, column.cell(row)))
        : h("td", { role: "cell", class: classOf(column), "data-label": say(column.label) }, h("div", null, column.cell(row))))));
    // Roles in full: styles that turn rows into cards would take them away.
    return h("div", { class: "table-frame" }, h("table", { role: "table" }, h("caption", { class: "hidden" }, say(caption)), h("thead", { role: "rowgroup" }, head), h("tbody", { role: "rowgroup" }, body)));
}
