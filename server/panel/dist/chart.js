// Spending and jobs per day: two rows of bars over one axis of days.
import { niceCeiling } from "./daily.js";
import { h, replace, s } from "./dom.js";
import { count, day as showDay, shortDay, usd } from "./format.js";
import { say } from "./language.js";
import { OVERVIEW } from "./texts/overview.js";
import { table } from "./ui/table.js";
const HEIGHT = 236;
/** What an empty day's scale goes up to: a cent. */
const LEAST_SCALE = 10000n;
const RIGHT = 8;
const SPENT = { top: 14, bottom: 126 };
const JOBS = { top: 150, bottom: 206 };
/** The place on a scale from `bottom` (0) up to `top` (`most`). */
function place(value, most, row) {
    // Pixels only: amounts that people read never pass through here.
    return row.bottom - (Number(value) / Number(most)) * (row.bottom - row.top);
}
function bar(x, width, from, to, name) {
    const height = from - to;
    if (height <= 0)
        return null;
    const y = height < 2 ? from - 2 : to;
    return s("rect", { class: name, x, y, width, height: Math.max(height, 2), rx: Math.min(2, width / 3) });
}
function gridLine(y, left, width, label) {
    return [
        s("line", { class: "grid", x1: left, x2: width - RIGHT, y1: y, y2: y }),
        s("text", { class: "axis", x: left - 10, y: y + 4, "text-anchor": "end" }, label),
    ];
}
function dayName(one, middle, width) {
    // The name of the last day would hang over the edge.
    const isLast = middle + 24 > width;
    const at = { x: isLast ? width : middle, "text-anchor": isLast ? "end" : "middle" };
    return s("text", { class: "axis", y: HEIGHT - 8, ...at }, shortDay(one.startMs));
}
function readout(one) {
    return say(OVERVIEW.readout(showDay(one.startMs), usd(one.spent), count(one.succeeded), count(one.failed)));
}
function draw(days, width, onPoint) {
    const spent = days.reduce((most, one) => (one.spent > most ? one.spent : most), 0n);
    const mostSpent = niceCeiling(spent > 0n ? spent : LEAST_SCALE);
    const mostJobs = Number(niceCeiling(BigInt(Math.max(...days.map((one) => one.succeeded + one.failed), 1))));
    // Room for the longest label, at about seven pixels a character.
    const left = 14 + 7 * Math.max(usd(mostSpent).length, usd(0n).length);
    const step = (width - left - RIGHT) / days.length;
    const barWidth = Math.min(step * 0.64, 30);
    const spacing = Math.ceil(64 / step);
    const columns = days.map((one, index) => {
        const start = left + index * step;
        const x = start + (step - barWidth) / 2;
        const good = place(one.succeeded, mostJobs, JOBS);
        const all = place(one.succeeded + one.failed, mostJobs, JOBS);
        // Counted from today backwards, so that today is always named.
        const isNamed = (days.length - 1 - index) % spacing === 0 && start + step / 2 > left + 16;
        return s("g", { class: "day", on: { pointerenter: () => onPoint(one), pointerleave: () => onPoint(null) } }, s("rect", { class: "hit", x: start, y: 0, width: step, height: HEIGHT - 24 }), one.spent > 0n && bar(x, barWidth, SPENT.bottom, place(one.spent, mostSpent, SPENT), "spent"), bar(x, barWidth, JOBS.bottom, good, "jobs"), bar(x, barWidth, good, all, "failed"), isNamed && dayName(one, start + step / 2, width));
    });
    return s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true", focusable: "false" }, gridLine(SPENT.top, left, width, usd(mostSpent)), gridLine(SPENT.bottom, left, width, usd(0n)), gridLine(JOBS.top, left, width, count(mostJobs)), gridLine(JOBS.bottom, left, width, count(0)), columns);
}
/** The chart with its legend, and the same figures as a table. */
export function dailyChart(days, signal) {
    const line = h("p", { class: "readout" });
    const canvas = h("div", { class: "canvas" });
    const show = (one) => {
        line.textContent = one ? readout(one) : say(OVERVIEW.readout_hint);
    };
    show(null);
    let drawn = 0;
    const observer = new ResizeObserver(([entry]) => {
        const width = Math.floor(entry?.contentRect.width ?? 0);
        if (width < 120 || width === drawn)
            return;
        drawn = width;
        replace(canvas, draw(days, width, show));
    });
    observer.observe(canvas);
    signal.addEventListener("abort", () => observer.disconnect());
    const figures = days.filter((one) => one.spent !== 0n || one.succeeded + one.failed > 0).reverse();
    return h("div", { class: "chart" }, h("div", { class: "legend", "aria-hidden": "true" }, h("span", { class: "key spent" }, say(OVERVIEW.spent)), h("span", { class: "key jobs" }, say(OVERVIEW.jobs_succeeded)), h("span", { class: "key failed" }, say(OVERVIEW.jobs_failed)), line), canvas, h("details", null, h("summary", null, say(OVERVIEW.as_table)), table(OVERVIEW.per_day, [
        { label: OVERVIEW.day, cell: (one) => showDay(one.startMs), isHead: true },
        { label: OVERVIEW.spent, cell: (one) => usd(one.spent), isNumber: true },
        { label: OVERVIEW.jobs_succeeded, cell: (one) => count(one.succeeded), isNumber: true },
        { label: OVERVIEW.jobs_failed, cell: (one) => count(one.failed), isNumber: true },
    ], figures)));
}
