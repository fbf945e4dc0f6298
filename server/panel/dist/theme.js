"use strict";
// Runs before the first paint, as a plain script: a chosen theme must not flash.
(() => {
    let theme = null;
    try {
        theme = localStorage.getItem("noxus.theme");
    }
    catch {
        // Without storage the page follows the system.
    }
    if (theme === "light" || theme === "dark")
        document.documentElement.dataset["theme"] = theme;
})();
