// Names for what is edited.
/** A name that nothing else has. */
export function freshName() {
    // Not randomUUID: browsers keep that from pages that came over plain http.
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
