// The files of a draft, kept in this browser so that they are there after a reload.
const STORE = "files";
function whenDone(request) {
    return new Promise((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error ?? new Error(STORE)));
    });
}
async function open(database) {
    try {
        const request = indexedDB.open(database, 1);
        request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
        return await whenDone(request);
    }
    catch {
        // A private window without storage: pictures last as long as the page.
        return null;
    }
}
export class Shelf {
    #files = new Map();
    #urls = new Map();
    /** Frames of those that move. */
    #frames = new Map();
    #database = null;
    /** What earlier visits left under that name. */
    static async open(database) {
        const shelf = new Shelf();
        shelf.#database = await open(database);
        const store = shelf.#store("readonly");
        if (!store)
            return shelf;
        const [names, files] = await Promise.all([whenDone(store.getAllKeys()), whenDone(store.getAll())]);
        names.forEach((name, index) => {
            const file = files[index];
            if (file instanceof File)
                shelf.#files.set(String(name), file);
        });
        return shelf;
    }
    get files() {
        return this.#files;
    }
    /** Where a file can be looked at; null when it is not here. */
    url(name) {
        const file = this.#files.get(name);
        if (!file)
            return null;
        const url = this.#urls.get(name) ?? URL.createObjectURL(file);
        this.#urls.set(name, url);
        return url;
    }
    /** A picture of a file: itself, or a frame of what moves; null while there is none. */
    picture(name) {
        const file = this.#files.get(name);
        return file?.type.startsWith("video/") ? (this.#frames.get(name) ?? null) : this.url(name);
    }
    keepFrame(name, frameUrl) {
        this.#frames.set(name, frameUrl);
    }
    async put(name, file) {
        this.#forget(name);
        this.#files.set(name, file);
        const store = this.#store("readwrite");
        // A browser whose storage is full still has it in memory.
        if (store)
            await whenDone(store.put(file, name)).catch(() => undefined);
    }
    /** Lets go of what nothing shows any more. */
    async keepOnly(names) {
        const unused = [...this.#files.keys()].filter((name) => !names.has(name));
        for (const name of unused) {
            this.#forget(name);
            const store = this.#store("readwrite");
            if (store)
                await whenDone(store.delete(name)).catch(() => undefined);
        }
    }
    #forget(name) {
        for (const urls of [this.#urls, this.#frames]) {
            const url = urls.get(name);
            if (url)
                URL.revokeObjectURL(url);
            urls.delete(name);
        }
        this.#files.delete(name);
    }
    #store(mode) {
        return this.#database?.transaction(STORE, mode).objectStore(STORE) ?? null;
    }
}
