// Money is a decimal string on the wire and an integer of micro-dollars here.
// Never a floating-point number: those only place pixels.
const SCALE = 1000000n;
/** Micro-dollars of a canonical decimal string, such as "9.998" or "-0.002". */
export function parseUsd(text) {
    const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
    if (!match)
        throw new RangeError(`not an amount: ${text}`);
    const [, sign, whole = "0", fraction = ""] = match;
    const micros = BigInt(whole) * SCALE + BigInt(fraction.padEnd(6, "0"));
    return sign ? -micros : micros;
}
/** The canonical decimal string: no trailing zeros, "0" for nothing. */
export function toUsd(micros) {
    const sign = micros < 0n ? "-" : "";
    const absolute = micros < 0n ? -micros : micros;
    const fraction = (absolute % SCALE).toString().padStart(6, "0").replace(/0+$/, "");
    return `${sign}${absolute / SCALE}${fraction && `.${fraction}`}`;
}
/**
 * What a person typed, as the canonical string; null when it is no amount above
 * zero with at most six decimals. A decimal comma is understood.
 */
export function readAmount(typed) {
    const text = typed.trim().replace(/^\$\s*/, "").replace(",", ".");
    if (!/^\d{1,12}(\.\d{1,6})?$/.test(text))
        return null;
    const micros = parseUsd(text);
    return micros > 0n ? toUsd(micros) : null;
}
/** The sum of decimal strings, in micro-dollars. */
export function sumUsd(amounts) {
    let sum = 0n;
    for (const amount of amounts)
        if (amount)
            sum += parseUsd(amount);
    return sum;
}
/** How many decimals a column of amounts needs so that their points stand in line. */
export function decimalsOf(amounts) {
    let decimals = 2;
    for (const amount of amounts) {
        const text = typeof amount === "bigint" ? toUsd(amount) : amount;
        decimals = Math.max(decimals, text.split(".")[1]?.length ?? 0);
    }
    return decimals;
}
/** An amount for people: "$9.998", "9,998 US$". All decimals it has, at least two. */
export function showUsd(amount, locale, decimals = 2) {
    const text = typeof amount === "bigint" ? toUsd(amount) : amount;
    // A decimal string goes in as it is, so no digit is lost on the way.
    const format = new Intl.NumberFormat(locale, {
        style: "currency",
        currency: "USD",
        minimumFractionDigits: decimals,
        maximumFractionDigits: 6,
    });
    return format.format(text);
}
