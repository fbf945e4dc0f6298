// What the server answers, as far as the panel reads it.

import type { Schema } from "./schema.js";

export type Environment = "test" | "live";

export interface Balance {
  balance_usd: string;
  available_usd: string;
  lifetime_spent_usd: string;
}

export interface Account {
  account: number;
  name: string;
  tier: string;
  status: "active" | "suspended";
  created_at_ms: number;
  balances: Record<Environment, Balance>;
}

export interface RateLimit {
  limit: number;
  window_seconds: number;
}

/** What accounts and keys have that do not say otherwise. */
export interface Tier {
  tier: string;
  key_rate_limit?: RateLimit;
  account_rate_limit?: RateLimit;
  key_budget_usd?: string;
}

export interface App {
  app: number;
  account: number;
  name: string;
  status: "active" | "disabled";
  created_at_ms: number;
}

export interface Key {
  key: number;
  account: number;
  app: number | null;
  environment: Environment;
  key_hint: string;
  scopes: string[];
  tools: string[] | null;
  rate_limit: RateLimit | null;
  budget_usd: string | null;
  status: "active" | "disabled" | "revoked";
  created_at_ms: number;
  expires_at_ms: number | null;
  replaced_by: number | null;
  grace_until_ms: number | null;
}

export type JobState = "reserved" | "running" | "succeeded" | "failed" | "released" | "expired";

export interface Job {
  job_id: number;
  tool: string;
  state: JobState;
  environment: Environment;
  account: number;
  key: number;
  attempt: number;
  request_id: string;
  idempotency_key: string | null;
  estimated_usd: string;
  charged_usd: string;
  refunded_usd: string;
  error_code: string | null;
  created_at_ms: number;
  started_at_ms: number | null;
  done_at_ms: number | null;
}

export interface Progress {
  state: "queued" | "running" | "done" | "failed";
  stage: string;
  done: number;
  total: number;
  /** About how many milliseconds this stage still takes; null while that cannot be told. */
  stage_remaining_ms: number | null;
}

export interface JobOutput {
  index: number;
  filename: string;
  mime_type: string;
  bytes: number;
  url: string;
}

export interface ErrorEnvelope {
  success: false;
  error: string;
  error_code: string;
  field?: string;
  hint?: string;
  request_id?: string;
  retry_after_seconds?: number;
}

/** GET …/jobs/{id} and the `done` event. */
export interface JobAnswer {
  job: Job & { progress: Progress | null; outputs: JobOutput[] };
  result: Record<string, unknown> | null;
  failure: ErrorEnvelope | null;
}

export type MovementKind = "top_up" | "capture" | "refund";

export interface Movement {
  sequence: number;
  at_ms: number;
  kind: MovementKind;
  job_id: number | null;
  reference: string | null;
  amount_usd: string;
  balance_after_usd: string;
}

/** Upper bounds of one call, by name. */
export type Limits = Readonly<Record<string, number>>;

/** What is known of a kind of file, whatever the tool. */
export interface InputKind {
  kind: string;
  text: Record<"es" | "en", string>;
  is_streamed: boolean;
  /** The limit on its bytes, by name. */
  limit: string;
  accept: string[];
  example_file: Record<"es" | "en", string>;
}

export interface ToolInput {
  name: string;
  kind: string;
  summary: Record<"es" | "en", string>;
  min_count: number;
  max_count: number;
}

/** A service that a tool may ask for. */
export interface ToolService {
  service: string;
  summary: Record<"es" | "en", string>;
  is_required: boolean;
  available: boolean;
  reason: Record<"es" | "en", string> | null;
}

export interface Tool {
  slug: string;
  aliases: string[];
  summary: Record<"es" | "en", string>;
  primary_field: string;
  inputs: ToolInput[];
  params: Schema;
  rates: { unit: string; usd: string; included?: string }[];
  services: ToolService[];
  available: boolean;
  reason: Record<"es" | "en", string> | null;
}

export interface Catalog {
  catalog_version: number;
  limits: Limits;
  tariff: { id: string; version: number; currency: string };
  units: { unit: string; text: Record<"es" | "en", string> }[];
  input_kinds: InputKind[];
  tools: Tool[];
}
