// Dates, sizes and durations for people, in their language.
import { locale } from "./language.js";
import { showUsd } from "./money.js";
const EMPTY = "–";
/** An amount in the language of the panel, with at least so many decimals. */
export function usd(amount, decimals = 2) {
    return amount === null || amount === undefined ? EMPTY : showUsd(amount, locale(), decimals);
}
/** A whole number with its separators. */
export function count(value) {
    return new Intl.NumberFormat(locale()).format(value);
}
/** A day and time, such as "3 Aug 2026, 14:05". */
export function dateTime(atMs) {
    if (atMs === null || atMs === undefined)
        return EMPTY;
    return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(atMs);
}
/** A day, such as "3 Aug 2026". */
export function day(atMs) {
    if (atMs === null || atMs === undefined)
        return EMPTY;
    return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(atMs);
}
/** A day of this year, such as "3 Aug". */
export function shortDay(atMs) {
    return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" }).format(atMs);
}
/** How long ago, such as "5 minutes ago"; a date after a week. */
export function ago(atMs, nowMs) {
    const seconds = Math.round((atMs - nowMs) / 1000);
    const steps = [
        ["day", 86_400],
        ["hour", 3_600],
        ["minute", 60],
    ];
    if (Math.abs(seconds) >= 7 * 86_400)
        return day(atMs);
    const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
    for (const [unit, size] of steps) {
        if (Math.abs(seconds) >= size)
            return format.format(Math.trunc(seconds / size), unit);
    }
    return format.format(Math.trunc(seconds / 60), "minute");
}
/** How long something took. */
export function duration(milliseconds) {
    if (milliseconds === null || milliseconds === undefined)
        return EMPTY;
    const show = (value, unit, digits) => new Intl.NumberFormat(locale(), { style: "unit", unit, maximumFractionDigits: digits }).format(value);
    if (milliseconds < 1_000)
        return show(milliseconds, "millisecond", 0);
    if (milliseconds < 120_000)
        return show(milliseconds / 1_000, "second", 1);
    return show(milliseconds / 60_000, "minute", 1);
}
/** A size in bytes, in the units files are shown in. */
export function bytes(size) {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    let value = size;
    let unit = 0;
    while (value >= 1_000 && unit < units.length - 1) {
        value /= 1_000;
        unit += 1;
    }
    return new Intl.NumberFormat(locale(), {
        style: "unit",
        unit: units[unit] ?? "byte",
        unitDisplay: unit === 0 ? "long" : "short",
        maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
}
