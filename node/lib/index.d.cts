// Types of the package. What depends on tools and operations is in generated.d.cts.

import type { Readable } from 'node:stream';
import type {
  Billing,
  ErrorCode,
  Estimate as EstimateFields,
  Limits,
  OperationAnswers,
  OperationArguments,
  Operations,
  Progress,
  ToolFilesTable,
  ToolMethods,
  ToolParamsTable,
  ToolReportTable,
} from './generated.cjs';

export * from './generated.cjs';

/** Bytes in memory. They are copied before the call returns. */
export type Bytes = ArrayBufferView | ArrayBufferLike;

/**
 * A file: a path or `file:` URL, opened by the engine; bytes in memory; a Blob or a
 * stream, read first; or one of these under another name.
 */
export type FileSource =
  | string
  | URL
  | Content
  | { path: string | URL; filename?: string }
  | { content: Content; filename?: string };

/** The content of a file. */
export type Content = Bytes | Blob | Readable | AsyncIterable<Uint8Array | string>;

/** Options of every call, whatever the tool. */
export interface CallOptions {
  /** The key that pays; default: the engine's. */
  apiKey?: string;
  /** Makes a repeated call safe: 1 to 255 visible ASCII characters. */
  idempotencyKey?: string;
  /** When that key is being worked on: refuse (default), or wait for that result. */
  onInFlight?: 'refuse' | 'join';
  /**
   * Cancels the call. It rejects with `name` `AbortError`, `code` `cancelled` and the
   * signal's reason as `cause`, once no money is held for it any more.
   */
  signal?: AbortSignal;
  /** Hears how far the call has come; an error thrown here cancels the call. */
  onProgress?: (progress: Progress) => void;
}

/** Options of `run` and `submit`. */
export interface RunOptions<Files = Record<string, FileSource | FileSource[]>> extends CallOptions {
  /** Files by input, or pairs of input and file. */
  files?: Files | [string, FileSource][];
  /** Options as form text: `[['size', '300']]`. */
  fields?: [string, string][];
}

/** Options of `estimate`. */
export type EstimateOptions<Files = Record<string, FileSource | FileSource[]>> = Omit<
  RunOptions<Files>,
  'signal' | 'onProgress'
>;

/** A result file. */
export class OutputFile {
  private constructor();
  /** Name with extension; never a path. */
  readonly filename: string;
  readonly mimeType: string;
  /** Length in bytes. */
  readonly size: number;
  /** The bytes, made into a Buffer when first asked for. */
  readonly content: Buffer;
  /** The content as UTF-8 text, for SVG and the like. */
  text(): string;
  /**
   * Writes the file, whole or not at all.
   * @param target a path, or a folder to keep the file's own name in; default: the working folder
   * @returns the path written
   */
  save(target?: string | URL): Promise<string>;
}

/** The answer of a tool. */
export class Result<Report = Record<string, unknown>> {
  private constructor();
  /** Canonical slug. */
  readonly tool: string;
  /** The job in the ledger; `null` without billing. */
  readonly jobId: number | null;
  readonly requestId: string;
  /** Whether this is the stored answer to an earlier call. */
  readonly replayed: boolean;
  /** What it cost; `null` without billing. */
  readonly billing: Billing | null;
  /** The main result file. */
  readonly output: OutputFile;
  /** All result files. */
  readonly outputs: OutputFile[];
  /** What the tool says beside files. */
  readonly report: Report;
  /** The envelope, byte for byte what HTTP answers; files are base64. */
  toJson(): string;
  /** What `JSON.stringify` shows: the envelope as an object. */
  toJSON(): unknown;
}

/** A result with the fields of its report beside its own. */
export type ToolResult<Report> = Result<Report> & Readonly<Omit<Report, keyof Result>>;

/** An answer of the engine, with its exact text at hand. */
export type Answer<Fields> = { success: true } & Fields & { toJson(): string };

/** What a call would cost at most. */
export type Estimate = Answer<EstimateFields>;

/** A submitted call. Not thenable: await `result()`. */
export class Job<R = Result> {
  private constructor();
  /** The result, or a rejection with a `NoxusError`. */
  result(): Promise<R>;
  /** How far it has come. */
  readonly progress: Progress;
  /** Asks the job to stop; `reason` becomes the error's `cause`. */
  cancel(reason?: unknown): void;
}

/** A language model behind an endpoint that speaks OpenAI's chat protocol. */
export interface ScriptWriterSettings {
  /** The address up to `/chat/completions`, such as `http://127.0.0.1:11434/v1`. */
  baseUrl: string;
  /** What the endpoint calls the model. */
  model: string;
  /** The variable of the environment that holds the key. Default: no key is sent. */
  apiKeyEnv?: string;
  /** Most tokens of an answer. Default: enough for the script; a model that thinks first needs more. */
  maxTokens?: number;
  /** How long a script may take to be written, in milliseconds. @default 120000 */
  timeoutMs?: number;
}

/** Voices behind an endpoint that speaks OpenAI's protocol for speech. */
export interface SpeechEndpointSettings {
  /** What stands before the colon in names of its voices. @default 'speech' */
  name?: string;
  /** The address up to `/audio/speech`. */
  baseUrl: string;
  /** What the endpoint calls the model. */
  model: string;
  /** The voices that may be asked for, as the endpoint calls them, and the languages they speak. */
  voices: { name: string; languages: string[] }[];
  /** The variable of the environment that holds the key. Default: no key is sent. */
  apiKeyEnv?: string;
  /** How long what is said in a scene may take, in milliseconds. @default 60000 */
  timeoutMs?: number;
}

/** A library of stock footage. */
export interface StockLibrarySettings {
  /** The variable of the environment that holds the key. Default `PEXELS_API_KEY`, `PIXABAY_API_KEY`. */
  apiKeyEnv?: string;
  /** The address of the library, for those who reach it through one of their own. Default: its own. */
  baseUrl?: string;
  /** How long a search, or a file, may take, in milliseconds. @default 60000 */
  timeoutMs?: number;
}

/** Libraries of stock footage, and where what they gave is kept. */
export interface StockSettings {
  /** Pexels. Default: it is not asked. */
  pexels?: StockLibrarySettings;
  /** Pixabay. Default: it is not asked. */
  pixabay?: StockLibrarySettings;
  /** The folder in which files and answers are kept. Default: `noxus/stock` in the user's cache folder. */
  cacheFolder?: string;
  /** Most bytes that are kept there; what was not used for longest goes. @default 2147483648 */
  cacheBytes?: number;
}

/** A model of a provider of video. */
export interface VideoModelSettings {
  /** Its name, as calls ask for it. */
  name: string;
  /** What the provider calls it. Default: the same. */
  upstreamName?: string;
  /** What it can do; what is not named is refused. Default: 1 to 15 seconds, of words. */
  capabilities?: Record<string, unknown>;
  /** What the provider asks for it. Default: the engine's price list holds. */
  price?: Record<string, unknown>;
  /** What the provider calls options that it does not call as its protocol does. */
  fields?: Record<string, string>;
  /** What is sent besides; names in camelCase are sent as snake_case. */
  extra?: Record<string, unknown>;
  /** How `replicate`, `cog` and `fal-queue` are told a length: `8`, `"8"` or `"8s"`. @default 'number' */
  durationAs?: 'number' | 'text' | 'text_with_unit';
  /** The graph of `comfyui` in API format with its placeholders: the path of its file. */
  graph?: string;
}

/** A provider of videos. */
export interface VideoProviderSettings {
  /** What it speaks. */
  kind: 'openai-videos' | 'openrouter-videos' | 'replicate' | 'cog' | 'comfyui' | 'fal-queue';
  /** The address that the protocol's paths stand behind, such as `http://127.0.0.1:8000/v1`. */
  baseUrl: string;
  /** The variable of the environment that holds the key. Default: no key is sent. */
  apiKeyEnv?: string;
  /** The models that may be asked for; the first is taken where a call names none. */
  models: VideoModelSettings[];
  /** How long a video may take in all, in milliseconds. @default 600000 */
  timeoutMs?: number;
  /** How long the provider may take to answer one request, in milliseconds. @default 60000 */
  requestTimeoutMs?: number;
  /** How long it may be out of reach while it works, in milliseconds. @default 120000 */
  silenceMs?: number;
  /** Before it is first asked how far it is, in milliseconds; then longer. @default 1000 */
  pollMs?: number;
  /** Where its results may lie beside itself and the open internet. Default: nowhere. */
  resultOrigins?: string[];
}

/** Settings of an engine. All have defaults. */
export interface NoxusSettings {
  /** The ledger: path or `file:` URL of a SQLite file, or `:memory:`. Without it, calls are not billed. */
  store?: string | URL;
  /** The key that pays when a call names none. */
  apiKey?: string;
  /** Language of messages. @default 'es' */
  language?: 'es' | 'en' | (string & {});
  /** Threads that work. Default: one for each processor. */
  workers?: number;
  /** Calls that may wait for a thread. @default 1024 */
  queueCapacity?: number;
  /** Calls of one API key that may be under way, those waiting for a thread included. @default 512 */
  maxInFlightPerKey?: number;
  /** Calls of one API key that may wait for another one's answer. @default 256 */
  maxJoinersPerKey?: number;
  /** Jobs of one API key that may fail or be cancelled within a minute after they began. @default 60 */
  maxFailuresPerMinute?: number;
  /** Estimates that one API key may ask for within a minute. @default 600 */
  maxEstimatesPerMinute?: number;
  /** Longest time of one call in milliseconds, waiting excluded. @default 600000 */
  jobTimeoutMs?: number;
  /** Longest time to read and examine the files of one call, in milliseconds. @default 120000 */
  admissionTimeoutMs?: number;
  /** Longest time that a call waits for another one's answer, in milliseconds. @default 600000 */
  joinTimeoutMs?: number;
  /** Memory for all work at a time. Default: two thirds of the machine's or the container's. */
  memoryBytes?: number;
  /** A folder for results that are too large for memory while they are made. Default: beside the ledger. */
  spoolFolder?: string;
  limits?: Limits;
  /** The price list, in TOML. Default: the built-in one. */
  tariff?: string;
  /** What accounts get by their tier, in TOML. Default: the built-in list, `free` and `unlimited`. */
  tiers?: string;
  /**
   * The speech recognition model: a name that `noxus models list` shows, or the path or `file:` URL
   * of a ggml file. Default: the best one in `noxus/models` of the user's data folder.
   */
  speechModel?: string | URL;
  /** The language model that writes scripts when a call asks for one. Default: none. */
  scriptWriter?: ScriptWriterSettings;
  /** Voices of a service outside, which speak when they are asked for by name. Default: none. */
  speechEndpoint?: SpeechEndpointSettings;
  /** Libraries of stock footage, which are asked when a call names one. Default: none. */
  stock?: StockSettings;
  /** The providers that make videos, by the names that calls ask for them by. Default: none. */
  video?: { providers: Record<string, VideoProviderSettings> };
  /** How long a silent worker keeps its job, in milliseconds. @default 60000 */
  leaseMs?: number;
  /** How long money stays held for a job, in milliseconds. @default 3600000 */
  holdMs?: number;
}

/** A configured engine. Work runs on its own threads: the event loop never waits. */
export class Noxus {
  /** Opens an engine; without `store`, calls are not billed. */
  constructor(settings?: NoxusSettings);
  /** Runs a tool by slug or alias. */
  run<T extends keyof ToolParamsTable>(
    tool: T,
    params: ToolParamsTable[T],
    options?: RunOptions<ToolFilesTable[T]>,
  ): Promise<ToolResult<ToolReportTable[T]>>;
  run(tool: string, params?: Record<string, unknown>, options?: RunOptions): Promise<Result>;
  /** Starts a tool and answers at once; every refusal is the job's result. */
  submit<T extends keyof ToolParamsTable>(
    tool: T,
    params: ToolParamsTable[T],
    options?: RunOptions<ToolFilesTable[T]>,
  ): Job<ToolResult<ToolReportTable[T]>>;
  submit(tool: string, params?: Record<string, unknown>, options?: RunOptions): Job;
  /** What a call would cost at most, without running it. */
  estimate<T extends keyof ToolParamsTable>(
    tool: T,
    params: ToolParamsTable[T],
    options?: EstimateOptions<ToolFilesTable[T]>,
  ): Promise<Estimate>;
  estimate(tool: string, params?: Record<string, unknown>, options?: EstimateOptions): Promise<Estimate>;
  /** Runs a named operation, such as `keys.create`. */
  call<O extends keyof OperationArguments>(
    operation: O,
    options?: OperationArguments[O],
  ): Promise<Answer<OperationAnswers[O]>>;
  call(operation: string, options?: Record<string, unknown>): Promise<Answer<Record<string, unknown>>>;
  /** Refuses further calls; those under way go on. */
  close(): void;
  [Symbol.dispose](): void;
}
export interface Noxus extends ToolMethods, Operations {}

/** A refused or failed call. Nothing was charged for it. */
export class NoxusError extends Error {
  protected constructor();
  /** What went wrong: the contract. */
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly hint?: string;
  /** The option or file it is about, in the contract's name. */
  readonly field?: string;
  readonly requestId?: string;
  readonly httpStatus: number;
  /** Whether the same call can succeed later without being changed. */
  readonly retryable: boolean;
  /** Further facts, such as `requiredUsd` and `availableUsd`. */
  readonly details: Record<string, unknown>;
  /** The error envelope, byte for byte as the engine wrote it. */
  toJson(): string;
  /** What `JSON.stringify` shows: the envelope as an object. */
  toJSON(): unknown;
}

/** The default engine: unbilled, opened with its first call. */
export const noxus: Noxus;
export default noxus;

/** Version of the package. */
export const version: string;
