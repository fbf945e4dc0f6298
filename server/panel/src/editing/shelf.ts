// The files of a draft, kept in this browser so that they are there after a reload.

const STORE = "files";

function whenDone<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error(STORE)));
  });
}

async function open(database: string): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(database, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    return await whenDone(request);
  } catch {
    // A private window without storage: pictures last as long as the page.
    return null;
  }
}

export class Shelf {
  readonly #files = new Map<string, File>();
  readonly #urls = new Map<string, string>();
  /** Frames of those that move. */
  readonly #frames = new Map<string, string>();
  #database: IDBDatabase | null = null;

  /** What earlier visits left under that name. */
  static async open(database: string): Promise<Shelf> {
    const shelf = new Shelf();
    shelf.#database = await open(database);
    const store = shelf.#store("readonly");
    if (!store) return shelf;
    const [names, files] = await Promise.all([whenDone(store.getAllKeys()), whenDone<unknown[]>(store.getAll())]);
    names.forEach((name, index) => {
      const file = files[index];
      if (file instanceof File) shelf.#files.set(String(name), file);
    });
    return shelf;
  }

  get files(): ReadonlyMap<string, File> {
    return this.#files;
  }

  /** Where a file can be looked at; null when it is not here. */
  url(name: string): string | null {
    const file = this.#files.get(name);
    if (!file) return null;
    const url = this.#urls.get(name) ?? URL.createObjectURL(file);
    this.#urls.set(name, url);
    return url;
  }

  /** A picture of a file: itself, or a frame of what moves; null while there is none. */
  picture(name: string): string | null {
    const file = this.#files.get(name);
    return file?.type.startsWith("video/") ? (this.#frames.get(name) ?? null) : this.url(name);
  }

  keepFrame(name: string, frameUrl: string): void {
    this.#frames.set(name, frameUrl);
  }

  async put(name: string, file: File): Promise<void> {
    this.#forget(name);
    this.#files.set(name, file);
    const store = this.#store("readwrite");
    // A browser whose storage is full still has it in memory.
    if (store) await whenDone(store.put(file, name)).catch(() => undefined);
  }

  /** Lets go of what nothing shows any more. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    const unused = [...this.#files.keys()].filter((name) => !names.has(name));
    for (const name of unused) {
      this.#forget(name);
      const store = this.#store("readwrite");
      if (store) await whenDone(store.delete(name)).catch(() => undefined);
    }
  }

  #forget(name: string): void {
    for (const urls of [this.#urls, this.#frames]) {
      const url = urls.get(name);
      if (url) URL.revokeObjectURL(url);
      urls.delete(name);
    }
    this.#files.delete(name);
  }

  #store(mode: IDBTransactionMode): IDBObjectStore | null {
    return this.#database?.transaction(STORE, mode).objectStore(STORE) ?? null;
  }
}
