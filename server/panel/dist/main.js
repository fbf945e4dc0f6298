// Starts the panel: finds the session, then shows what the address asks for.
import { onSignedOut, resume } from "./api.js";
import { closeCueStudio } from "./cues/studio.js";
import { replace } from "./dom.js";
import { language, say } from "./language.js";
import { route } from "./router.js";
import { closeStudio } from "./scenes/studio.js";
import { showAccountless } from "./screens/account-form.js";
import { showCues } from "./screens/cues.js";
import { showHealth } from "./screens/health.js";
import { showJob } from "./screens/job.js";
import { showJobs } from "./screens/jobs.js";
import { showKeys } from "./screens/keys.js";
import { drawLogin } from "./screens/login.js";
import { showMoney } from "./screens/money.js";
import { showNotFound } from "./screens/not-found.js";
import { showOverview } from "./screens/overview.js";
import { showScenes } from "./screens/scenes.js";
import { showTool, showTools } from "./screens/try.js";
import { drawShell } from "./shell.js";
import { account, forget, loadAccounts } from "./state.js";
import { TEXTS } from "./texts/common.js";
import { drawFailure, drawLoading, drawScreen, titleOf } from "./ui/screen.js";
import { showError, toastShelf } from "./ui/toast.js";
/** Screens by section, first without and then with something after the section. */
const SCREENS = {
    overview: [showOverview, showNotFound],
    keys: [showKeys, showNotFound],
    money: [showMoney, showNotFound],
    jobs: [showJobs, showJob],
    try: [showTools, showTool],
    scenes: [showScenes, showNotFound],
    cues: [showCues, showNotFound],
    health: [showHealth, showNotFound],
};
/** Screens that are about an account. */
const NEED_ACCOUNT = new Set(["overview", "keys", "money", "jobs"]);
let shell = null;
let visit = new AbortController();
function signedOut() {
    visit.abort();
    forget();
    closeStudio();
    closeCueStudio();
    shell = null;
    for (const dialog of document.querySelectorAll("dialog"))
        dialog.close();
    document.title = say(TEXTS.product);
    replace(document.body, drawLogin({ signedIn: () => void show(true), redraw: redrawLogin }), toastShelf());
}
function redrawLogin() {
    document.documentElement.lang = language();
    signedOut();
}
function frame() {
    if (shell)
        return shell;
    shell = drawShell({
        reload: () => void show(false),
        redraw: () => {
            shell = null;
            void show(false);
        },
        signedOut,
    });
    replace(document.body, shell.element, toastShelf());
    return shell;
}
/** Shows the screen of the address. Moves the focus there when it is a new one. */
async function show(isNew) {
    visit.abort();
    visit = new AbortController();
    const { signal } = visit;
    document.documentElement.lang = language();
    const { section, rest } = route();
    const { main, update } = frame();
    update(section);
    if (isNew)
        replace(main, drawLoading());
    try {
        await loadAccounts();
        if (signal.aborted)
            return;
        update(section);
        const pair = SCREENS[section] ?? [showNotFound, showNotFound];
        const chosen = NEED_ACCOUNT.has(section) && !account() ? showAccountless : pair[rest === null ? 0 : 1];
        const screen = await chosen({ rest, signal, reload: () => void show(false) });
        if (signal.aborted)
            return;
        document.title = `${titleOf(screen)} · ${say(TEXTS.product)}`;
        const hadFocus = main.contains(document.activeElement);
        replace(main, drawScreen(screen));
        // What had the focus is gone with the old screen: the heading is the next best.
        if (hadFocus && !isNew)
            main.querySelector("h1")?.focus({ preventScroll: true });
    }
    catch (error) {
        if (signal.aborted)
            return;
        replace(main, drawFailure(error, () => void show(true)));
    }
    if (isNew) {
        scrollTo(0, 0);
        main.querySelector("h1")?.focus({ preventScroll: true });
    }
}
onSignedOut(() => {
    signedOut();
    showError(new Error(say(TEXTS.signed_out)));
});
addEventListener("hashchange", () => {
    if (shell)
        void show(true);
});
document.documentElement.lang = language();
resume().then((isSignedIn) => (isSignedIn ? show(true) : signedOut()), (error) => {
    signedOut();
    showError(error);
});
