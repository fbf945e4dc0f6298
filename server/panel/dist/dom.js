// The whole "framework": elements are built node by node, text is always text.
// There is no way here to write HTML, an inline style or an inline handler.
function setAttributes(element, props) {
    for (const [name, value] of Object.entries(props)) {
        if (name === "on") {
            for (const [event, listener] of Object.entries(value)) {
                element.addEventListener(event, listener);
            }
        }
        else if (value !== null && value !== undefined && value !== false) {
            element.setAttribute(name, value === true ? "" : String(value));
        }
    }
}
/** Adds children; numbers and strings become text nodes. */
export function append(parent, children) {
    for (const child of children) {
        if (Array.isArray(child)) {
            append(parent, child);
        }
        else if (child instanceof Node) {
            parent.appendChild(child);
        }
        else if (child !== null && child !== undefined && child !== false) {
            parent.appendChild(document.createTextNode(String(child)));
        }
    }
}
/** An HTML element. */
export function h(tag, props, ...children) {
    const element = document.createElement(tag);
    if (props)
        setAttributes(element, props);
    append(element, children);
    return element;
}
/** An SVG element. */
export function s(tag, props, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    if (props)
        setAttributes(element, props);
    append(element, children);
    return element;
}
/** Puts other children into an element. */
export function replace(element, ...children) {
    element.replaceChildren();
    append(element, children);
}
let lastId = 0;
/** An id for `for`, `aria-labelledby` and the like. */
export function freshId(prefix) {
    lastId += 1;
    return `${prefix}-${lastId}`;
}
/** Text with `code` between backticks, as descriptions in the catalog have it. */
export function prose(text) {
    return text
        .replace(/\s*\n\s*/g, " ")
        .split("`")
        .map((part, index) => (index % 2 === 1 ? h("code", null, part) : part));
}
