// Server-sent events over fetch: EventSource cannot send an Authorization header.
/** Cuts a stream of text into events, as the HTML standard describes them. */
export class EventParser {
    #pending = "";
    #event = "";
    #data = [];
    /** Takes the next piece of the stream and returns the events it completed. */
    feed(piece) {
        this.#pending += piece;
        // A CR at the very end may be half of a CRLF: it waits for the next piece.
        const usable = this.#pending.endsWith("\r") ? this.#pending.slice(0, -1) : this.#pending;
        const lines = usable.split(/\r\n|\r|\n/);
        const rest = lines.pop() ?? "";
        this.#pending = rest + this.#pending.slice(usable.length);
        return lines.flatMap((line) => this.#line(line) ?? []);
    }
    #line(line) {
        if (line === "") {
            const complete = this.#data.length > 0;
            const event = { event: this.#event || "message", data: this.#data.join("\n") };
            this.#event = "";
            this.#data = [];
            return complete ? event : null;
        }
        const colon = line.indexOf(":");
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "event")
            this.#event = value;
        if (field === "data")
            this.#data.push(value);
        return null;
    }
}
/** The events of an answer, until it ends. */
export async function* events(response) {
    if (!response.body)
        return;
    const parser = new EventParser();
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done)
                return;
            yield* parser.feed(decoder.decode(value, { stream: true }));
        }
    }
    finally {
        // Whoever stops listening also closes the connection.
        await reader.cancel().catch(() => undefined);
    }
}
