// An address that leads nowhere.

import { link } from "../router.js";
import { TEXTS } from "../texts/common.js";
import { empty, linkButton } from "../ui/controls.js";
import type { Screen } from "../ui/screen.js";

/** Says so, and leads back. */
export function showNotFound(): Promise<Screen> {
  return Promise.resolve({
    title: TEXTS.not_found,
    body: empty(TEXTS.not_found, TEXTS.not_found_hint, "file", linkButton(TEXTS.to_overview, link("overview"))),
  });
}
