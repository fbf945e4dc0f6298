// Taking files in: kept in this browser, named in the draft, looked at by the engine.

import { CallError } from "../api.js";
import { freshName } from "../editing/name.js";
import { bytes } from "../format.js";
import { say } from "../language.js";
import { tryKey } from "../state.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import { estimate } from "../tryit/run.js";
import type { Catalog, Tool } from "../types.js";
import * as edit from "./edit.js";
import * as plans from "./plan.js";
import { previewCall } from "./preview.js";
import { examine, type Studio } from "./studio.js";

export interface FileDeskHost {
  commit: (draft: plans.Draft) => void;
  /** A file that was lost is here again, under the name it had. */
  found: () => void;
  /** Says what is wrong with a file, of a scene or of the whole video. */
  wrong: (scene: string | null, field: string, message: string) => void;
  /** Places what the engine says about a file. */
  refused: (error: CallError, scenes: readonly plans.Scene[]) => void;
}

/** A file that was chosen, and where it goes. */
interface Chosen {
  file: File;
  input: string;
  /** The scene; null for the whole video. */
  scene: string | null;
  field: string;
  /** The name of what was there. */
  old: string | null;
  put: (draft: plans.Draft, name: string) => plans.Draft;
}

export class FileDesk {
  readonly #studio: Studio;
  readonly #signal: AbortSignal;
  readonly #host: FileDeskHost;
  /** The most bytes of a file of an input. */
  readonly #most: (input: string) => number;

  constructor(studio: Studio, tool: Tool, catalog: Catalog, signal: AbortSignal, host: FileDeskHost) {
    this.#studio = studio;
    this.#signal = signal;
    this.#host = host;
    this.#most = (input) => {
      const kind = catalog.input_kinds.find((one) => one.kind === tool.inputs.find(({ name }) => name === input)?.kind);
      return catalog.limits[kind?.limit ?? "max_input_bytes"] ?? Number.MAX_SAFE_INTEGER;
    };
  }

  choosePicture(id: string, file: File): Promise<void> {
    const input = plans.isClip(file) ? plans.CLIPS : plans.PICTURES;
    const put = (draft: plans.Draft, picture: string): plans.Draft => edit.changeScene(draft, id, { picture, shown: null, other: null });
    return this.#choose({ file, input, scene: id, field: "visual", old: this.#scene(id)?.picture ?? null, put });
  }

  chooseRecording(id: string, file: File): Promise<void> {
    const put = (draft: plans.Draft, recording: string): plans.Draft => edit.changeScene(draft, id, { recording });
    return this.#choose({ file, input: plans.RECORDINGS, scene: id, field: "recording", old: this.#scene(id)?.recording ?? null, put });
  }

  chooseLogo(file: File): Promise<void> {
    return this.#choose({ file, input: plans.LOGO, scene: null, field: plans.LOGO, old: this.#draft.logo, put: edit.changeLogo });
  }

  chooseMusic(file: File): Promise<void> {
    const put = (draft: plans.Draft, name: string): plans.Draft => edit.changeMusic(draft, name);
    return this.#choose({ file, input: plans.MUSIC, scene: null, field: plans.MUSIC, old: this.#draft.music, put });
  }

  get #draft(): plans.Draft {
    return this.#studio.undo.now;
  }

  #scene(id: string): plans.Scene | undefined {
    return this.#draft.scenes.find((scene) => scene.id === id);
  }

  async #choose({ file, input, scene, field, old, put }: Chosen): Promise<void> {
    const maxBytes = this.#most(input);
    if (file.size > maxBytes) return this.#host.wrong(scene, field, say(TRY.too_large(bytes(maxBytes))));
    // What was lost comes back for every scene that has it.
    const isFound = old !== null && !this.#studio.shelf.files.has(old);
    const name = isFound ? old : freshName();
    await this.#studio.shelf.put(name, file);
    const { isSilent } = await examine(this.#studio, name);
    if (isFound) this.#host.found();
    else this.#host.commit(put(this.#draft, name));
    if (isSilent) this.#host.wrong(scene, field, say(SCENES.inaudible));
    else await this.#check(scene);
  }

  /** Lets the engine look at files, so that one it cannot read is known at once. */
  async #check(id: string | null): Promise<void> {
    const { files } = this.#studio.shelf;
    const here = (name: string | null): string | null => (name !== null && files.has(name) ? name : null);
    const found = id === null ? this.#draft.scenes[0] : this.#scene(id);
    if (!found || !tryKey.secret) return;
    // Other scenes, their files and this one's length are another matter.
    const own = id === null ? { picture: null, recording: null } : { picture: here(found.picture), recording: here(found.recording) };
    const scene: plans.Scene = { ...found, ...own, shown: null, other: null, seconds: "" };
    const whole = { ...this.#draft, logo: here(this.#draft.logo), music: here(this.#draft.music) };
    const call = previewCall(whole, scene, files);
    if (!call) return;
    try {
      await estimate(plans.TOOL, tryKey.secret, call, this.#signal);
    } catch (error) {
      if (error instanceof CallError) this.#host.refused(error, [scene]);
      else throw error;
    }
  }
}
