// The preview of a scene: an ordinary render of that scene alone, small and with its voice.

import { CallError } from "../api.js";
import { h, replace } from "../dom.js";
import { attend, begin, frameOf } from "../editing/job.js";
import { Price } from "../editing/price.js";
import { say } from "../language.js";
import { SCENES } from "../texts/scenes.js";
import type { Submission } from "../tryit/form.js";
import { ProgressView } from "../tryit/progress.js";
import { drawRefusal, fetchFile } from "../tryit/result.js";
import { stop, type Accepted } from "../tryit/run.js";
import { button } from "../ui/controls.js";
import { openDialog } from "../ui/dialog.js";
import { callOf, previewLook, SceneMistake, TOOL, type Draft, type Scene } from "./plan.js";
import type { Preview, Studio } from "./studio.js";
import { drawThumb } from "./thumb.js";

/** The call that renders one scene in small. */
export function previewCall(draft: Draft, scene: Scene, files: ReadonlyMap<string, File>): Submission | null {
  // A scene alone takes over from none.
  return draft.look && callOf(previewLook(draft.look), [{ ...scene, transition: "cut" }], draft.options, files, draft);
}

function madeOf(call: Submission, scene: Scene, { logo, music }: Draft): string {
  return JSON.stringify([call.params, scene.picture, scene.recording, logo, music]);
}

/** The preview of a scene as it is; null when there is none of what it is now. */
export function previewOf(studio: Studio, scene: Scene): Preview | null {
  const preview = studio.previews.get(scene.id);
  if (!preview) return null;
  try {
    const call = previewCall(studio.undo.now, scene, studio.shelf.files);
    return call && preview.madeOf === madeOf(call, scene, studio.undo.now) ? preview : null;
  } catch (error) {
    if (error instanceof SceneMistake) return null;
    throw error;
  }
}

export interface PreviewOptions {
  studio: Studio;
  scene: Scene;
  number: number;
  call: Submission;
  key: string;
  /** There is a new preview. */
  onMade: () => void;
  /** Places an error on the card, and says whether it belonged there. */
  onRefused: (error: CallError) => boolean;
}

/** Opens the preview of a scene: its price, then the scene as it will look and sound. */
export function openPreview(options: PreviewOptions): void {
  const { studio, scene, call } = options;
  const closed = new AbortController();
  const draft = studio.undo.now;
  const { look } = draft;
  if (!look) return;
  const { width, height } = previewLook(look);
  const stage = h("div", { class: "preview-stage" });
  const refusal = h("div", { role: "alert" });
  const progress = new ProgressView();
  const known = previewOf(studio, scene);
  const url = scene.picture === null ? null : studio.shelf.picture(scene.picture);
  const dialog = openDialog(
    SCENES.preview_of(options.number),
    () => {
      const price = new Price(TOOL, closed.signal, (error) => {
        replace(refusal, drawRefusal(error));
        return true;
      });
      price.ask(call);
      const make = button({
        label: known ? SCENES.remake_preview : SCENES.make_preview,
        kind: "primary",
        icon: "try_it",
        attributes: { autofocus: true },
        action: () => start(),
      });
      return [
        h("p", { class: "note" }, say(SCENES.preview_lead(width, height))),
        stage,
        h("div", { class: "run" }, price.element, make),
        refusal,
        progress.element,
      ];
    },
    { onClose: () => closed.abort() },
  );
  if (known) play(stage, known.videoUrl);
  else replace(stage, drawThumb(scene, { look, logo: draft.logo === null ? null : studio.shelf.url(draft.logo) }, url, null));

  async function start(): Promise<void> {
    replace(refusal);
    try {
      const preview = await make(options, progress, closed.signal);
      keepPreview(studio, scene.id, preview);
      play(stage, preview.videoUrl);
      options.onMade();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (options.onRefused(error)) dialog.close();
      else replace(refusal, drawRefusal(error));
    }
  }
}

function play(stage: HTMLElement, url: string): void {
  replace(stage, h("video", { src: url, controls: true, autoplay: true, playsinline: true }));
}

/** Takes a preview in; the one before it is let go. */
function keepPreview(studio: Studio, id: string, preview: Preview): void {
  const old = studio.previews.get(id);
  if (old) {
    URL.revokeObjectURL(old.videoUrl);
    if (old.frameUrl) URL.revokeObjectURL(old.frameUrl);
  }
  studio.previews.set(id, preview);
}

async function make(options: PreviewOptions, progress: ProgressView, signal: AbortSignal): Promise<Preview> {
  const { call, key, scene, studio } = options;
  const draft = studio.undo.now;
  const job: Accepted = await begin(TOOL, call, key, progress, signal);
  // Nobody waits for what nobody looks at.
  const cancel = (): void => void stop(job.job_id, key).catch(() => undefined);
  signal.addEventListener("abort", cancel);
  try {
    const answer = await attend(job, key, progress, signal);
    const output = answer.job.outputs.find(({ mime_type }) => mime_type.startsWith("video/"));
    if (!output) throw new CallError(0, {});
    // The video outlives the dialog: only the fetching ends with it.
    const { blob } = await fetchFile(output, key, signal);
    const videoUrl = URL.createObjectURL(new Blob([blob], { type: output.mime_type }));
    return { madeOf: madeOf(call, scene, draft), videoUrl, frameUrl: await frameOf(videoUrl) };
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
