// Which screen is shown: the part of the address after "#".
/** The screen the address asks for. */
export function route() {
    const [section = "", rest] = location.hash.replace(/^#\/?/, "").split("/");
    return { section: section || "overview", rest: rest ? decodeURIComponent(rest) : null };
}
/** The address of a screen. */
export function link(section, rest) {
    return rest === undefined ? `#/${section}` : `#/${section}/${encodeURIComponent(rest)}`;
}
/** Goes to a screen. */
export function go(section, rest) {
    location.hash = link(section, rest);
}
