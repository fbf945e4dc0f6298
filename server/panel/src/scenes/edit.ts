// What can be done to a draft. Pure: each change is a new draft.

import { freshName } from "../editing/name.js";
import { BLANK, FIRST_PATTERN, PLAIN_MARK, type Draft, type Look, type Mark, type Scene, type Source } from "./plan.js";

export function changeSource(draft: Draft, change: Partial<Source>): Draft {
  return { ...draft, source: { ...draft.source, ...change } };
}

export function changeLook(draft: Draft, change: Partial<Look>): Draft {
  return draft.look ? { ...draft, look: { ...draft.look, ...change } } : draft;
}

export function changeMark(draft: Draft, change: Partial<Mark>): Draft {
  return changeLook(draft, { mark: { ...PLAIN_MARK, ...draft.look?.mark, ...change } });
}

/** Takes a logo in; null takes it out. */
export function changeLogo(draft: Draft, logo: string | null): Draft {
  return { ...draft, logo };
}

/** Takes music of one's own in; a mood takes its place. */
export function changeMusic(draft: Draft, music: string | null, mood?: unknown): Draft {
  return { ...changeOption(draft, "music", mood), music };
}

/** Sets an option of the call; undefined leaves it out. */
export function changeOption(draft: Draft, name: string, value: unknown): Draft {
  const { [name]: _, ...others } = draft.options;
  return { ...draft, options: value === undefined ? others : { ...others, [name]: value } };
}

export function changeScene(draft: Draft, id: string, change: Partial<Scene>): Draft {
  return { ...draft, scenes: draft.scenes.map((scene) => (scene.id === id ? { ...scene, ...change } : scene)) };
}

/** Takes a scene to another place, counted without it. */
export function moveScene(draft: Draft, id: string, to: number): Draft {
  const from = draft.scenes.findIndex((scene) => scene.id === id);
  const place = Math.max(0, Math.min(draft.scenes.length - 1, to));
  if (from < 0 || from === place) return draft;
  const scenes = draft.scenes.toSpliced(from, 1);
  const moved = draft.scenes[from];
  return moved ? { ...draft, scenes: scenes.toSpliced(place, 0, moved) } : draft;
}

/** Puts a copy behind a scene; `id` names it. */
export function duplicateScene(draft: Draft, of: string, id = freshName()): Draft {
  const at = draft.scenes.findIndex((scene) => scene.id === of);
  const scene = draft.scenes[at];
  return scene ? { ...draft, scenes: draft.scenes.toSpliced(at + 1, 0, { ...scene, id }) } : draft;
}

export function removeScene(draft: Draft, id: string): Draft {
  return { ...draft, scenes: draft.scenes.filter((scene) => scene.id !== id) };
}

/** Puts an empty scene at the end, which begins as the one before it does; `id` names it. */
export function addScene(draft: Draft, id = freshName()): Draft {
  const last = draft.scenes.at(-1);
  const scene: Scene = {
    ...BLANK,
    id,
    transition: last?.transition ?? BLANK.transition,
    pattern: last?.pattern ?? FIRST_PATTERN,
    picture: null,
    shown: null,
    other: null,
    recording: null,
    seconds: "",
  };
  return { ...draft, scenes: [...draft.scenes, scene] };
}

/** A new plan in place of the old one, whose looks stay. */
export function replan(draft: Draft, look: Look, scenes: readonly Scene[]): Draft {
  const old = draft.look;
  const { title, language, frame_rate } = look;
  return { ...draft, look: old ? { ...look, ...old, title, language, frame_rate } : look, scenes };
}
