// The whole "framework": elements are built node by node, text is always text.
// There is no way here to write HTML, an inline style or an inline handler.

export type Child = Node | string | number | null | undefined | false | readonly Child[];

type Attribute = string | number | boolean | null | undefined;

export interface Props {
  class?: string | null;
  /** Listeners by event name. */
  on?: { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };
  style?: never;
  [attribute: string]: Attribute | Props["on"];
}

function setAttributes(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value as NonNullable<Props["on"]>)) {
        element.addEventListener(event, listener as EventListener);
      }
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** Adds children; numbers and strings become text nodes. */
export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(parent, child as readonly Child[]);
    } else if (child instanceof Node) {
      parent.appendChild(child);
    } else if (child !== null && child !== undefined && child !== false) {
      parent.appendChild(document.createTextNode(String(child)));
    }
  }
}

/** An HTML element. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props?: Props | null,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (props) setAttributes(element, props);
  append(element, children);
  return element;
}

/** An SVG element. */
export function s<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  props?: Props | null,
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  if (props) setAttributes(element, props);
  append(element, children);
  return element;
}

/** Puts other children into an element. */
export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

let lastId = 0;

/** An id for `for`, `aria-labelledby` and the like. */
export function freshId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Text with `code` between backticks, as descriptions in the catalog have it. */
export function prose(text: string): Child[] {
  return text
    .replace(/\s*\n\s*/g, " ")
    .split("`")
    .map((part, index) => (index % 2 === 1 ? h("code", null, part) : part));
}
