// Errors on the fields of a panel.
/** Marks the field an error is about, and says how to take it back; null when it is none of these. */
export function showFieldError(fields, name, message, hint, mayFocus) {
    const view = fields.get(name);
    if (!view)
        return null;
    view.setError(message, hint);
    const more = view.element.closest("details");
    if (more)
        more.open = true;
    if (mayFocus)
        (view.element.querySelector("[aria-invalid=true]") ?? view.element.querySelector("button"))?.focus();
    return () => view.setError(null);
}
/** Tells of files that are dragged over an element, and of what is dropped there. */
export function listenForFiles(element, onDrop) {
    const isFile = (event) => event.dataTransfer?.types.includes("Files") ?? false;
    const setOver = (isOver) => (event) => {
        if (!isFile(event))
            return;
        event.preventDefault();
        element.classList.toggle("over", isOver);
    };
    element.addEventListener("dragenter", setOver(true));
    element.addEventListener("dragover", setOver(true));
    element.addEventListener("dragleave", setOver(false));
    element.addEventListener("drop", (event) => {
        setOver(false)(event);
        onDrop([...(event.dataTransfer?.files ?? [])]);
    });
}
