//! What operations answer, in TypeScript. The catalog describes arguments only; a
//! test of the package compares these shapes with real answers, both ways.

/// Types that several answers share.
pub(super) const SHARED: &str = "
/** `test`: play money. `live`: real money. */
export type Environment = 'test' | 'live';

/** An account: whoever pays. */
export interface Account {
  account: number;
  name: string;
  tier: string;
  status: 'active' | 'suspended';
  createdAtMs: number;
  /** The ceiling over all its keys, where there is one. */
  rateLimit?: RateLimit;
}

/** Balance of one book of an account. */
export interface Balance {
  currency: string;
  /** What is posted. */
  balanceUsd: string;
  /** What is posted, less what running jobs hold. */
  availableUsd: string;
  lifetimeSpentUsd: string;
}

/** An app: a name under which keys are grouped. */
export interface App {
  app: number;
  account: number;
  name: string;
  status: 'active' | 'disabled';
  createdAtMs: number;
  /** The ceiling over all its keys, where there is one. */
  rateLimit?: RateLimit;
}

/** An API key, without its secret. */
export interface ApiKey {
  key: number;
  account: number;
  app: number | null;
  environment: Environment;
  keyHint: string;
  scopes: string[];
  tools: string[] | null;
  rateLimit: RateLimit | null;
  budgetUsd: string | null;
  status: 'active' | 'disabled' | 'revoked';
  createdAtMs: number;
  expiresAtMs: number | null;
  replacedBy: number | null;
  graceUntilMs: number | null;
}

/** Successful jobs per window. */
export interface RateLimit {
  limit: number;
  windowSeconds: number;
}

/** A job as the usage log shows it. */
export interface JobRecord {
  jobId: number;
  tool: string;
  state: 'reserved' | 'running' | 'succeeded' | 'failed' | 'released' | 'expired';
  environment: Environment;
  account: number;
  key: number;
  attempt: number;
  requestId: string;
  idempotencyKey: string | null;
  estimatedUsd: string;
  chargedUsd: string | null;
  refundedUsd: string;
  errorCode: string | null;
  createdAtMs: number;
  startedAtMs: number | null;
  doneAtMs: number | null;
}

/** A movement of one book of an account. */
export interface Movement {
  sequence: number;
  atMs: number;
  kind: 'top_up' | 'capture' | 'refund';
  jobId: number | null;
  reference: string | null;
  amountUsd: string;
  balanceAfterUsd: string;
}

/** A tool as the catalog describes it. */
export interface CatalogTool {
  slug: string;
  aliases: string[];
  summary: { es: string; en: string };
  primaryField: string | null;
  inputs: { name: string; kind: string; summary: { es: string; en: string }; minCount: number; maxCount: number }[];
  /** JSON Schema of the options, in the contract's names. */
  params: Record<string, unknown>;
  /** JSON Schema of the report, in the contract's names. */
  report: Record<string, unknown>;
  /** Prices of one unit; of a unit, as many as `included` says cost nothing. */
  rates: { unit: string; usd: string; included?: string }[];
  available: boolean;
  reason: { es: string; en: string } | null;
  /** What every call costs ... */
  priceUsd?: string;
  /** ... or what the least one does. */
  fromUsd?: string;
}
";

/// The shape of an answer, apart from `success`.
const SHAPES: &[(&str, &str)] = &[
    (
        "ping",
        "{ status: 'ok'; requestId: string; apiKey: { keyHint: string; environment: Environment }; account: { tier: string; status: Account['status'] } }",
    ),
    ("balance", "{ balance: Balance }"),
    (
        "usage",
        "{ usage: { tier: string; limit: RateLimit | null; successesInWindow: number; inFlight: number; remaining: number | null; resetAfterSeconds: number | null; spentUsd: string; heldUsd: string; budgetUsd: string | null } }",
    ),
    (
        "catalog",
        "{ catalogVersion: number; limits: Record<string, number>; tariff: { id: string; version: string | number; currency: string }; tools: CatalogTool[] }",
    ),
    ("versions", "{ versions: Record<string, string> }"),
    (
        "doctor",
        "{ healthy: boolean; checks: { check: string; state: 'ok' | 'warning' | 'broken'; found: string; remedy: string | null }[] }",
    ),
    ("jobs.list", "{ jobs: JobRecord[] }"),
    ("jobs.get", "{ job: JobRecord }"),
    ("jobs.cancel", "{ job: JobRecord }"),
    ("accounts.create", "{ account: Account }"),
    ("accounts.list", "{ accounts: (Account & { balances: Record<Environment, Balance> })[] }"),
    ("accounts.set_status", "{ account: Account }"),
    ("accounts.set_tier", "{ account: Account }"),
    (
        "tiers.list",
        "{ id: string; version: number; default: string; tiers: { tier: string; keyRateLimit?: RateLimit; accountRateLimit?: RateLimit; keyBudgetUsd?: string; tools?: string[]; maxInputBytes?: number; maxVideoBytes?: number }[] }",
    ),
    ("accounts.set_rate_limit", "{ account: Account }"),
    ("apps.create", "{ app: App }"),
    ("apps.set_status", "{ app: App }"),
    ("apps.set_rate_limit", "{ app: App }"),
    ("apps.list", "{ apps: App[] }"),
    ("keys.create", "{ apiKey: string; key: ApiKey }"),
    ("keys.list", "{ keys: ApiKey[] }"),
    ("keys.update", "{ key: ApiKey }"),
    ("keys.set_status", "{ key: ApiKey }"),
    ("keys.revoke", "{ key: ApiKey }"),
    ("keys.rotate", "{ apiKey: string; key: ApiKey }"),
    ("top_up", "{ balance: Balance }"),
    ("refund", "{ balance: Balance }"),
    ("statement", "{ movements: Movement[] }"),
    (
        "verify",
        "{ clean: boolean; audit: { wallets: number; movements: number; entries: number; jobs: number; problems: string[]; problemCount: number }; heads?: { atMs: number; chains: { journal: string; account: number; book: number; sequence: number; hash: string }[]; hmacSha256?: string } }",
    ),
    ("clock.accept", "{ nowMs: number }"),
    ("reap", "{ expired: number; releasedUsd: string; damaged?: number }"),
];

/// The TypeScript shape of an operation's answer; of one not yet described here,
/// any object.
pub(super) fn shape(operation: &str) -> &'static str {
    SHAPES.iter().find(|(name, _)| *name == operation).map_or("Record<string, unknown>", |(_, shape)| shape)
}
