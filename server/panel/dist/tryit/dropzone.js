// Where files are dropped, with a preview of each.
import { freshId, h, replace } from "../dom.js";
import { bytes } from "../format.js";
import { language, say } from "../language.js";
import { TRY } from "../texts/try.js";
import { field } from "../ui/form.js";
import { icon } from "../ui/icons.js";
/** The zone of one input of a tool. */
export function dropzone(slot, catalog, onChange, signal) {
    const kind = catalog.input_kinds.find((one) => one.kind === slot.kind);
    const maxBytes = catalog.limits[kind?.limit ?? "max_input_bytes"] ?? Number.MAX_SAFE_INTEGER;
    const takesMany = slot.max_count > 1;
    let chosen = [];
    const previews = new Map();
    const forget = (file) => {
        const url = previews.get(file);
        if (url)
            URL.revokeObjectURL(url);
        previews.delete(file);
    };
    signal.addEventListener("abort", () => [...previews.keys()].forEach(forget));
    const picker = h("input", {
        type: "file",
        id: freshId("file"),
        accept: kind?.accept.join(","),
        multiple: takesMany,
        class: "hidden",
    });
    const list = h("ul", { class: "files" });
    const zone = h("div", { class: "dropzone" }, icon("upload"), h("p", null, say(takesMany ? TRY.drop_many : TRY.drop), h("label", { for: picker.id, class: "browse" }, say(TRY.browse))), h("p", { class: "note" }, slot.summary[language()], " ", say(TRY.up_to(bytes(maxBytes))), "."));
    const view = field(picker, {
        label: h("code", null, slot.name),
        name: slot.name,
        isOptional: slot.min_count === 0,
    }, h("div", { class: "drop" }, picker, zone, list));
    const draw = () => {
        zone.classList.toggle("filled", chosen.length > 0);
        replace(list, chosen.map((file) => drawFile(file, previewOf(file, previews), () => set(chosen.filter((one) => one !== file)))));
    };
    const set = (files) => {
        chosen.filter((file) => !files.includes(file)).forEach(forget);
        chosen = files;
        picker.value = "";
        const isTooLarge = chosen.some((file) => file.size > maxBytes);
        view.setError(isTooLarge ? say(TRY.too_large(bytes(maxBytes))) : null);
        draw();
        onChange();
    };
    const add = (files) => {
        const given = [...(files ?? [])];
        if (given.length === 0)
            return;
        set(takesMany ? [...chosen, ...given].slice(0, slot.max_count) : given.slice(0, 1));
    };
    picker.addEventListener("change", () => add(picker.files));
    listenForDrops(zone, add);
    return { ...view, files: () => chosen, clear: () => set([]) };
}
function listenForDrops(zone, add) {
    const setOver = (isOver) => (event) => {
        event.preventDefault();
        zone.classList.toggle("over", isOver);
    };
    zone.addEventListener("dragenter", setOver(true));
    zone.addEventListener("dragover", setOver(true));
    zone.addEventListener("dragleave", setOver(false));
    zone.addEventListener("drop", (event) => {
        setOver(false)(event);
        add(event.dataTransfer?.files ?? null);
    });
}
function previewOf(file, previews) {
    const url = previews.get(file) ?? URL.createObjectURL(file);
    previews.set(file, url);
    return url;
}
function drawFile(file, url, remove) {
    const name = h("span", { class: "file-name" }, file.name);
    const picture = h("span", { class: "thumb" });
    if (file.type.startsWith("image/")) {
        const image = h("img", { src: url, alt: "" });
        // A format that this browser cannot show is no problem for the tool.
        image.addEventListener("error", () => replace(picture, icon("picture")));
        picture.append(image);
    }
    else {
        picture.append(icon(file.type.startsWith("video/") ? "video" : file.type.startsWith("audio/") ? "sound" : "file"));
    }
    return h("li", null, picture, h("span", { class: "file-facts" }, name, h("span", { class: "quiet" }, bytes(file.size))), h("button", { type: "button", class: "button quiet", "aria-label": say(TRY.remove_file(file.name)), on: { click: remove } }, h("span", null, say(TRY.remove))));
}
