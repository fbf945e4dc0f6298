// An address that leads nowhere.
import { link } from "../router.js";
import { TEXTS } from "../texts/common.js";
import { empty, linkButton } from "../ui/controls.js";
/** Says so, and leads back. */
export function showNotFound() {
    return Promise.resolve({
        title: TEXTS.not_found,
        body: empty(TEXTS.not_found, TEXTS.not_found_hint, "file", linkButton(TEXTS.to_overview, link("overview"))),
    });
}
