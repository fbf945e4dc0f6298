// Ctrl+Z and Ctrl+Y while an editor is shown.

import type { Undo } from "./undo.js";

/** Calls `act` with whether to undo or to redo; fields that are left end a step. */
export function listenForUndo<State>(undo: Undo<State>, act: (isUndo: boolean) => void, signal: AbortSignal): void {
  document.addEventListener("focusout", () => undo.seal(), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
      const key = event.key.toLowerCase();
      // A key that is typed in is no part of what is edited.
      const isSecret = event.target instanceof HTMLInputElement && event.target.type === "password";
      if (isSecret || (key !== "z" && key !== "y")) return;
      event.preventDefault();
      act(key === "z" && !event.shiftKey);
    },
    { signal },
  );
}
