// Errors on the fields of a panel.

import type { FieldView } from "../ui/form.js";

/** Marks the field an error is about, and says how to take it back; null when it is none of these. */
export function showFieldError(
  fields: ReadonlyMap<string, FieldView>,
  name: string,
  message: string,
  hint: string | null,
  mayFocus: boolean,
): (() => void) | null {
  const view = fields.get(name);
  if (!view) return null;
  view.setError(message, hint);
  const more = view.element.closest("details");
  if (more) more.open = true;
  if (mayFocus) (view.element.querySelector<HTMLElement>("[aria-invalid=true]") ?? view.element.querySelector("button"))?.focus();
  return () => view.setError(null);
}

/** A part of the editor that errors may be about. */
export interface Panel {
  readonly element: HTMLElement;
  showError: (name: string, message: string, hint: string | null, mayFocus: boolean) => (() => void) | null;
  clearErrors: () => void;
}

/** Tells of files that are dragged over an element, and of what is dropped there. */
export function listenForFiles(element: HTMLElement, onDrop: (files: File[]) => void): void {
  const isFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  const setOver = (isOver: boolean) => (event: DragEvent): void => {
    if (!isFile(event)) return;
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
