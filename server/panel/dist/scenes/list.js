// The scenes as cards in their order, and dragging one to another place.
import { h } from "../dom.js";
import { SceneCard } from "./card.js";
/** How near the edge of the window a drag scrolls it, and how far at a time. */
const EDGE_PIXELS = 80;
const SCROLL_PIXELS = 14;
export class SceneList {
    element = h("ol", { class: "scenes" });
    #cards = new Map();
    #schema;
    #actions;
    #moveTo;
    constructor(schema, actions) {
        this.#schema = schema;
        this.#moveTo = actions.moveTo;
        this.#actions = { ...actions, drag: (id, event) => this.#drag(id, event) };
    }
    card(id) {
        return this.#cards.get(id) ?? null;
    }
    /** Shows the scenes as they are now. Cards stay where they are as far as that goes, with the focus. */
    update(draft, shelf, frameOf) {
        const { look, scenes } = draft;
        const logo = draft.logo === null ? null : shelf.url(draft.logo);
        const ids = new Set(scenes.map(({ id }) => id));
        for (const [id, card] of this.#cards) {
            if (ids.has(id))
                continue;
            card.close();
            card.element.remove();
            this.#cards.delete(id);
        }
        if (!look)
            return;
        const focused = document.activeElement;
        scenes.forEach((scene, index) => {
            const card = this.#cards.get(scene.id) ?? new SceneCard(scene.id, this.#schema, this.#actions);
            this.#cards.set(scene.id, card);
            const there = this.element.children[index] ?? null;
            if (there !== card.element)
                this.element.insertBefore(card.element, there);
            card.update(scene, index + 1, { look, logo }, shelf, frameOf(scene.id));
        });
        // What is taken to another place in a page loses the focus.
        if (focused instanceof HTMLElement && focused !== document.activeElement && this.element.contains(focused))
            focused.focus();
    }
    clearErrors() {
        for (const card of this.#cards.values())
            card.clearErrors();
    }
    #drag(id, down) {
        const card = this.#cards.get(id);
        if (!card || down.button !== 0)
            return;
        const { handle, element } = card;
        const stop = new AbortController();
        let to = null;
        handle.setPointerCapture(down.pointerId);
        element.classList.add("dragged");
        const end = () => {
            stop.abort();
            element.classList.remove("dragged");
            this.#mark(null, element);
        };
        const { signal } = stop;
        handle.addEventListener("pointermove", (event) => {
            if (event.clientY < EDGE_PIXELS)
                scrollBy(0, -SCROLL_PIXELS);
            if (event.clientY > innerHeight - EDGE_PIXELS)
                scrollBy(0, SCROLL_PIXELS);
            to = this.#placeAt(event.clientY, element);
            this.#mark(to, element);
        }, { signal });
        handle.addEventListener("pointerup", () => {
            end();
            if (to !== null)
                this.#moveTo(id, to);
        }, { signal });
        handle.addEventListener("pointercancel", end, { signal });
        addEventListener("keydown", (event) => event.key === "Escape" && end(), { signal });
    }
    /** Before how many of the others a card would go at that height. */
    #placeAt(y, dragged) {
        return this.#others(dragged).filter((other) => {
            const { top, height } = other.getBoundingClientRect();
            return top + height / 2 < y;
        }).length;
    }
    /** A line where the card would go. */
    #mark(place, dragged) {
        const others = this.#others(dragged);
        others.forEach((other, index) => {
            other.classList.toggle("drop-before", index === place);
            other.classList.toggle("drop-after", place === others.length && index === others.length - 1);
        });
    }
    #others(dragged) {
        return [...this.element.children].filter((other) => other !== dragged);
    }
}
