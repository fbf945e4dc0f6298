// The frame around the screens: navigation, account, language, theme.
import { signOut } from "./api.js";
import { freshId, h, replace } from "./dom.js";
import { language, recall, remember, say, setLanguage } from "./language.js";
import { link } from "./router.js";
import { newAccountDialog } from "./screens/account-form.js";
import { account, allAccounts, chooseAccount, chooseEnvironment, environment, forget } from "./state.js";
import { TEXTS } from "./texts/common.js";
import { button, segmented } from "./ui/controls.js";
import { select } from "./ui/form.js";
import { icon, mark } from "./ui/icons.js";
const SECTIONS = [
    ["overview", TEXTS.overview, "overview"],
    ["keys", TEXTS.keys, "keys"],
    ["money", TEXTS.money, "money"],
    ["jobs", TEXTS.jobs, "jobs"],
    ["try", TEXTS.try_it, "try_it"],
    ["scenes", TEXTS.scenes, "scenes"],
    ["cues", TEXTS.cues, "captions"],
    ["health", TEXTS.health, "health"],
];
/** The frame, around an empty main part. */
export function drawShell(actions) {
    const main = h("main", { id: "main", tabindex: "-1" });
    const links = SECTIONS.map(([section, label, name]) => h("a", { href: link(section), "data-section": section }, icon(name), h("span", null, say(label))));
    const picker = h("div", { class: "picker" });
    const menuId = freshId("menu");
    const toggle = h("button", { type: "button", class: "button quiet menu-button", "aria-expanded": "false", "aria-controls": menuId }, icon("menu"), h("span", { class: "hidden" }, say(TEXTS.menu)));
    const side = h("div", { class: "side-body", id: menuId }, picker, h("nav", { "aria-label": say(TEXTS.navigation) }, links), drawFoot(actions));
    const setMenu = (isOpen) => {
        toggle.setAttribute("aria-expanded", String(isOpen));
        side.classList.toggle("open", isOpen);
    };
    toggle.addEventListener("click", () => setMenu(toggle.getAttribute("aria-expanded") !== "true"));
    const element = h("div", { class: "shell" }, h("a", { class: "skip", href: "#main", on: { click: (event) => skipTo(event, main) } }, say(TEXTS.skip)), h("div", { class: "side" }, h("div", { class: "brand" }, h("a", { href: link("overview") }, mark(), say(TEXTS.product)), toggle), side), main);
    return {
        element,
        main,
        update: (section) => {
            setMenu(false);
            for (const item of links) {
                const isCurrent = item.dataset["section"] === section;
                if (isCurrent)
                    item.setAttribute("aria-current", "page");
                else
                    item.removeAttribute("aria-current");
            }
            const focused = picker.contains(document.activeElement) && document.activeElement?.tagName;
            replace(picker, drawPicker(actions));
            if (focused)
                picker.querySelector(focused === "SELECT" ? "select" : "input:checked")?.focus();
        },
    };
}
/** The address holds the screen, so the skip link moves the focus itself. */
function skipTo(event, main) {
    event.preventDefault();
    main.focus();
}
function drawPicker(actions) {
    const create = button({
        label: TEXTS.new_account,
        icon: "plus",
        kind: "quiet",
        action: () => newAccountDialog(actions.reload),
    });
    const current = account();
    if (!current)
        return h("div", { class: "stack tight" }, create);
    const id = freshId("account");
    const list = select(allAccounts().map((one) => [String(one.account), one.name]), String(current.account));
    list.id = id;
    list.addEventListener("change", () => {
        chooseAccount(Number(list.value));
        actions.reload();
    });
    const books = [
        ["test", TEXTS.test],
        ["live", TEXTS.live],
    ];
    return h("div", { class: "stack tight" }, h("label", { for: id, class: "eyebrow" }, say(TEXTS.account)), list, create, segmented(TEXTS.books, books, environment(), (chosen) => {
        chooseEnvironment(chosen);
        actions.reload();
    }));
}
function drawFoot(actions) {
    return h("div", { class: "side-foot" }, h("a", { class: "button quiet", href: "/docs" }, icon("documentation"), h("span", null, say(TEXTS.documentation))), languageButton(actions.redraw), themeChoice(), button({
        label: TEXTS.sign_out,
        icon: "sign_out",
        kind: "quiet",
        action: async () => {
            await signOut();
            forget();
            actions.signedOut();
        },
    }));
}
/** Switches between Spanish and English. */
export function languageButton(redraw) {
    const other = language() === "es" ? "en" : "es";
    return button({
        label: TEXTS.other_language,
        icon: "language",
        kind: "quiet",
        attributes: { lang: other, "data-language": other },
        action: () => {
            setLanguage(other);
            redraw();
        },
    });
}
/** System, light or dark. */
export function themeChoice() {
    const stored = recall("noxus.theme");
    const list = select([
        ["", say(TEXTS.theme_system)],
        ["light", say(TEXTS.theme_light)],
        ["dark", say(TEXTS.theme_dark)],
    ], stored ?? "");
    list.setAttribute("aria-label", say(TEXTS.theme));
    list.addEventListener("change", () => {
        remember("noxus.theme", list.value);
        if (list.value)
            document.documentElement.dataset["theme"] = list.value;
        else
            delete document.documentElement.dataset["theme"];
    });
    return h("div", { class: "theme" }, icon("theme"), list);
}
