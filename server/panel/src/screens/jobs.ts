// The history of jobs, with filters, pages and pictures of the results.

import { jobAnswer, outputUrl } from "../api.js";
import { h, replace } from "../dom.js";
import { count } from "../format.js";
import { historyPage, type HistoryPage, type JobFilter } from "../history.js";
import { say } from "../language.js";
import { link } from "../router.js";
import { account, environment, loadCatalog, loadJobs, loadKeys, type JobPage } from "../state.js";
import { TEXTS } from "../texts/common.js";
import { JOBS } from "../texts/jobs.js";
import type { Job, JobState, Key, Tool } from "../types.js";
import { button, card, empty, linkButton } from "../ui/controls.js";
import { select } from "../ui/form.js";
import { icon, type IconName } from "../ui/icons.js";
import type { Screen, Visit } from "../ui/screen.js";
import { table } from "../ui/table.js";
import { showError } from "../ui/toast.js";
import { jobColumns, jobStateText } from "./shared.js";

const PAGE = 25;
const STATES: readonly JobState[] = ["reserved", "running", "succeeded", "failed", "released", "expired"];

const NO_FILTER: JobFilter = { tool: "", state: "", key: "" };

/** Lasts as long as the page, so that coming back from a job shows the same. */
let filter: JobFilter = NO_FILTER;

export async function showJobs(visit: Visit): Promise<Screen> {
  const owner = account();
  if (!owner) throw new Error(say(TEXTS.not_found));
  const books = environment();
  const load = (before: number | null): Promise<HistoryPage> =>
    historyPage(
      (from, limit) => {
        const page: JobPage = { account: owner.account, environment: books, limit };
        if (from !== null) page.before = from;
        return loadJobs(page);
      },
      filter,
      before,
      PAGE,
    );
  const [first, keys, catalog] = await Promise.all([load(null), loadKeys(owner.account), loadCatalog()]);
  const isUnused = first.searched === 0 && filter === NO_FILTER;
  if (isUnused) {
    return {
      title: TEXTS.jobs,
      body: h(
        "section",
        { class: "card" },
        empty(JOBS.empty_title, JOBS.empty_hint, "jobs", linkButton(TEXTS.try_it, link("try"), "primary")),
      ),
    };
  }
  const list = h("div", { class: "stack" });
  const history = new History(list, keys, load, visit);
  history.draw(first, []);
  return { title: TEXTS.jobs, body: [drawFilters(keys, catalog.tools, visit.reload), card(null, {}, list)] };
}

function drawFilters(keys: readonly Key[], tools: readonly Tool[], reload: () => void): HTMLElement {
  const choose = (name: keyof JobFilter, label: string, choices: readonly (readonly [string, string])[]): HTMLElement => {
    const list = select([["", label], ...choices], filter[name]);
    list.setAttribute("aria-label", label);
    list.dataset["filter"] = name;
    list.addEventListener("change", () => {
      filter = { ...filter, [name]: list.value };
      reload();
    });
    return list;
  };
  const isFiltered = Object.values(filter).some(Boolean);
  return h(
    "div",
    { class: "filters", role: "group", "aria-label": say(JOBS.filters) },
    choose("tool", say(JOBS.any_tool), tools.map((tool) => [tool.slug, tool.slug])),
    choose("state", say(JOBS.any_state), STATES.map((state) => [state, say(jobStateText(state))])),
    choose("key", say(JOBS.any_key), keys.map((key) => [String(key.key), key.key_hint])),
    isFiltered &&
      button({
        label: JOBS.clear,
        kind: "quiet",
        action: () => {
          filter = NO_FILTER;
          reload();
        },
      }),
  );
}

class History {
  readonly #frame: HTMLElement;
  readonly #keys: readonly Key[];
  readonly #load: (before: number | null) => Promise<HistoryPage>;
  readonly #visit: Visit;

  constructor(frame: HTMLElement, keys: readonly Key[], load: History["turnTo"], visit: Visit) {
    this.#frame = frame;
    this.#keys = keys;
    this.#load = load;
    this.#visit = visit;
  }

  turnTo(before: number | null): Promise<HistoryPage> {
    return this.#load(before);
  }

  /** Shows a page; `trail` holds where it and those before it began. */
  draw(page: HistoryPage, trail: readonly number[]): void {
    const turn = async (to: readonly number[]): Promise<void> => {
      try {
        const loaded = await this.turnTo(to.at(-1) ?? null);
        if (!this.#visit.signal.aborted) this.draw(loaded, to);
      } catch (error) {
        showError(error);
      }
    };
    const { next } = page;
    replace(
      this.#frame,
      page.jobs.length > 0
        ? this.#table(page.jobs)
        : [
            empty(JOBS.none_match, JOBS.none_match_hint, "jobs"),
            h("p", { class: "note centre" }, say(JOBS.searched(count(page.searched)))),
          ],
      (next !== null || trail.length > 0) &&
        h(
          "div",
          { class: "pager" },
          button({ label: JOBS.newer, action: () => turn(trail.slice(0, -1)), attributes: { disabled: trail.length === 0 } }),
          button({
            label: JOBS.older,
            action: () => (next === null ? undefined : turn([...trail, next])),
            attributes: { disabled: next === null },
          }),
        ),
    );
  }

  #table(jobs: readonly Job[]): HTMLElement {
    const pictures = new Pictures(this.#visit.signal);
    const picture = { label: JOBS.picture, isNarrow: true, cell: (job: Job) => pictures.of(job) };
    return table(TEXTS.jobs, [picture, ...jobColumns(this.#keys, jobs)], jobs);
  }
}

/** Small pictures of results, fetched when their row comes into view. */
class Pictures {
  readonly #observer: IntersectionObserver;
  readonly #jobs = new Map<Element, Job>();

  constructor(signal: AbortSignal) {
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const job = this.#jobs.get(entry.target);
        if (!entry.isIntersecting || !job) continue;
        this.#observer.unobserve(entry.target);
        void fill(entry.target, job);
      }
    });
    signal.addEventListener("abort", () => this.#observer.disconnect());
  }

  of(job: Job): HTMLElement {
    const frame = h("a", { class: "thumb", href: link("jobs", job.job_id), tabindex: "-1", "aria-hidden": "true" });
    if (job.state === "succeeded") {
      this.#jobs.set(frame, job);
      this.#observer.observe(frame);
    }
    return frame;
  }
}

async function fill(frame: Element, job: Job): Promise<void> {
  try {
    const answer = await jobAnswer(job.job_id);
    const [first] = answer.job.outputs;
    if (!first) return;
    const isPicture = first.mime_type.startsWith("image/");
    frame.append(
      isPicture ? h("img", { src: outputUrl(job.job_id, first.index), alt: "", loading: "lazy" }) : icon(iconOf(first.mime_type)),
    );
  } catch {
    // A missing picture is no reason to disturb anybody.
  }
}

/** The icon for a kind of file. */
export function iconOf(mimeType: string): IconName {
  if (mimeType.startsWith("image/")) return "picture";
  if (mimeType.startsWith("video/")) return "video";
  if (mimeType.startsWith("audio/")) return "sound";
  return "file";
}
