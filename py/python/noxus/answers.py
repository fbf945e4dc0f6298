# Made from catalog.json by `cargo xtask codegen`. Do not edit.
"""What operations and estimates answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Literal

from ._record import Answer, Record


class PingKey(Record):
    """The key that asks."""

    __slots__ = ()

    key_hint: str
    """How it begins."""
    environment: Literal["test", "live"]
    """Which books it writes to."""


class PingAccount(Record):
    """The account that pays."""

    __slots__ = ()

    tier: str
    """Its tier."""
    status: Literal["active", "suspended"]
    """Whether it may start jobs."""


class PingAnswer(Answer):
    """The key works."""

    __slots__ = ()

    status: Literal["ok"]
    """Always `ok`."""
    request_id: str
    """Id of this request."""
    api_key: PingKey
    """The key that asks."""
    account: PingAccount
    """The account that pays."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "api_key": PingKey,
        "account": PingAccount,
    }


class Balance(Record):
    """Balance of one book of an account."""

    __slots__ = ()

    currency: str
    """Always `USD`."""
    balance_usd: Decimal
    """What is posted."""
    available_usd: Decimal
    """What is posted, less what running jobs hold."""
    lifetime_spent_usd: Decimal
    """The sum of all charges."""


class BalanceAnswer(Answer):
    """A balance."""

    __slots__ = ()

    balance: Balance
    """The balance."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "balance": Balance,
    }


class RateLimit(Record):
    """At most `limit` successful jobs in any `window_seconds`, jobs in flight included."""

    __slots__ = ()

    limit: int
    """Successful jobs allowed in the window."""
    window_seconds: int
    """Length of the sliding window in seconds: 1 to 31 days."""


class Usage(Record):
    """Use of a key inside its rate window and budget."""

    __slots__ = ()

    tier: str
    """Tier of the account: its limits hold where the key has none of its own."""
    limit: RateLimit | None
    """The rate limit that holds, if any."""
    successes_in_window: int
    """Successful jobs in the window."""
    in_flight: int
    """Jobs running now; each holds a place."""
    remaining: int | None
    """Places left; null without a limit."""
    reset_after_seconds: int
    """When the next place can be free; 0 when none is taken."""
    spent_usd: Decimal
    """What the key has spent, refunds deducted."""
    held_usd: Decimal
    """What its running jobs hold."""
    budget_usd: Decimal | None
    """The most it may ever spend, if bounded."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "limit": RateLimit,
    }


class UsageAnswer(Answer):
    """Use of the key."""

    __slots__ = ()

    usage: Usage
    """Inside the key's rate window and budget."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "usage": Usage,
    }


class TariffName(Record):
    """A price list by its name."""

    __slots__ = ()

    id: str
    """Its name."""
    version: int
    """Raised with every change of a price."""
    currency: str
    """Always `USD`."""


class Text(Record):
    """One text in Spanish and in English."""

    __slots__ = ()

    es: str
    """Spanish."""
    en: str
    """English."""


class UnitWords(Record):
    """A unit in words."""

    __slots__ = ()

    unit: Literal["call", "second", "speech_second", "megapixel", "scene", "thousand_characters", "thousand_written_characters", "stock_lookup", "input_picture", "provider_usd"]
    """The unit."""
    text: Text
    """What a price in it is for, such as “per call”."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "text": Text,
    }


class InputKindInfo(Record):
    """What is known of a kind of input file, whatever the tool."""

    __slots__ = ()

    kind: Literal["image", "video", "audio"]
    """The kind."""
    text: Text
    """What such a file is called."""
    is_streamed: bool
    """Whether it is read as it is needed, and never whole."""
    limit: str
    """The limit on the bytes of one, by its name."""
    accept: Sequence[str]
    """What a dialogue that picks files lets pass: media types, and endings that some systems
    have no type for.
    """
    example_file: Text
    """The file of examples."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "text": Text,
        "example_file": Text,
    }


class InputField(Record):
    """A file that a tool takes."""

    __slots__ = ()

    name: str
    """Name of the field: `image`, `video`, ..."""
    kind: Literal["image", "video", "audio"]
    """What kind of file."""
    summary: Text
    """What it is for."""
    min_count: int
    """Fewest files under this name."""
    max_count: int
    """Most files under this name."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "summary": Text,
    }


class ExampleFile(Record):
    """A file of an example, without its content."""

    __slots__ = ()

    filename: str
    """Name with extension."""
    mime_type: str
    """IANA media type."""


class Example(Record):
    """An example call: `example.json` in the tool's folder. Files that the tool needs are the
    examples of their kinds.
    """

    __slots__ = ()

    params: Record
    """Options of the call."""
    output: ExampleFile
    """The main file of the answer."""
    report: Record
    """What the answer says beside files."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "output": ExampleFile,
    }


class ServiceState(Record):
    """How it is with a service of a tool."""

    __slots__ = ()

    service: Literal["transcriber", "voice", "script_writer", "stock_library", "video_generator", "fonts"]
    """The service."""
    summary: Text
    """What for, and when."""
    is_required: bool
    """Whether no call does without it."""
    available: bool
    """Whether it is set up here."""
    reason: Text | None
    """What is missing, where it is not."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "summary": Text,
        "reason": Text,
    }


class Rate(Record):
    """The price of one unit."""

    __slots__ = ()

    unit: Literal["call", "second", "speech_second", "megapixel", "scene", "thousand_characters", "thousand_written_characters", "stock_lookup", "input_picture", "provider_usd"]
    """The unit."""
    usd: str
    """Price of one, in the tariff's currency."""
    included: str
    """How many cost nothing: only what is beyond is charged for. It may be absent."""


class CatalogTool(Record):
    """A tool: options, files, results, price."""

    __slots__ = ()

    slug: str
    """Canonical name."""
    aliases: Sequence[str]
    """Other names that stand for it everywhere."""
    summary: Text
    """What it does, in a line."""
    primary_field: str
    """The option or file that matters most: it stands first in a function call."""
    inputs: Sequence[InputField]
    """The files it takes."""
    params: Record
    """JSON Schema (2020-12) of the options."""
    report: Record
    """JSON Schema of what it says beside files."""
    example: Example | None
    """A call of it and what that answers; files that it needs are the examples of their kinds."""
    services: Sequence[ServiceState]
    """The services that it may ask for."""
    rates: Sequence[Rate]
    """The price of each unit."""
    available: bool
    """Whether it can be called here."""
    reason: Text | None
    """Why not, where it cannot."""
    price_usd: Decimal
    """What every call costs, where that is the same for all ... It may be absent."""
    from_usd: Decimal
    """... or else what the least one does. It may be absent."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "summary": Text,
        "inputs": InputField,
        "example": Example,
        "services": ServiceState,
        "rates": Rate,
        "reason": Text,
    }


class CatalogAnswer(Answer):
    """The tools with their options, limits and prices."""

    __slots__ = ()

    catalog_version: int
    """Counts what a reader must learn anew."""
    limits: Record
    """Upper bounds of one call, by name."""
    tariff: TariffName
    """The price list."""
    units: Sequence[UnitWords]
    """What is charged for, in words."""
    input_kinds: Sequence[InputKindInfo]
    """The kinds of files that tools take."""
    tools: Sequence[CatalogTool]
    """The tools."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "tariff": TariffName,
        "units": UnitWords,
        "input_kinds": InputKindInfo,
        "tools": CatalogTool,
    }


class Versions(Record):
    """Versions of noxus and of the libraries inside."""

    __slots__ = ()

    noxus: str
    """Of noxus."""
    ffmpeg: str
    """Version of FFmpeg. It may be absent."""
    ffmpeg_license: str
    """Licence of FFmpeg. It may be absent."""
    ffmpeg_configuration: str
    """How FFmpeg was configured. It may be absent."""


class VersionsAnswer(Answer):
    """Versions of noxus and of the libraries inside."""

    __slots__ = ()

    versions: Versions
    """The versions."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "versions": Versions,
    }


class Check(Record):
    """What was found about one thing."""

    __slots__ = ()

    check: str
    """What was looked at."""
    state: Literal["ok", "warning", "broken"]
    """How it is with it."""
    found: str
    """What was found, in the language of the engine."""
    remedy: str | None
    """How to mend it, where something is not well."""


class DoctorAnswer(Answer):
    """What the doctor found."""

    __slots__ = ()

    healthy: bool
    """Whether nothing is broken."""
    checks: Sequence[Check]
    """What was looked at."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "checks": Check,
    }


class NumberRange(Record):
    """All numbers from one to the other."""

    __slots__ = ()

    least: int
    """The least."""
    most: int
    """The greatest."""
    usual: int
    """The one that is taken where none is asked for."""


class Capabilities(Record):
    """What a model can do. What is not in here is refused by name."""

    __slots__ = ()

    durations_ms: Sequence[int] | NumberRange
    """Lengths in milliseconds."""
    aspect_ratios: Sequence[Literal["9:16", "16:9", "1:1", "4:5", "5:4", "3:4", "4:3", "2:3", "3:2", "21:9"]]
    """Widths to heights, the usual one first; none where the model takes no wish."""
    resolutions: Sequence[Literal["480p", "720p", "1080p", "1440p", "2160p"]]
    """Resolutions, the usual one first; none where the model takes no wish."""
    frame_rates: Sequence[int]
    """Frames a second, the usual number first; none where the model takes no wish."""
    max_prompt_characters: int
    """Most characters of a prompt."""
    negative_prompt: bool
    """Whether it can be told what not to show."""
    first_frame: bool
    """Whether it can begin with a picture."""
    needs_first_frame: bool
    """Whether it cannot do without one."""
    last_frame: bool
    """Whether it can end with a picture."""
    last_frame_alone: bool
    """Whether it can end with a picture without beginning with one."""
    max_reference_images: int
    """Most pictures of things, people or a style."""
    frames_exclude_references: bool
    """Whether pictures to begin or end with exclude all references."""
    reference_video: bool
    """Whether it takes a video to follow."""
    reference_audio: bool
    """Whether it takes a recording."""
    audio: Literal["never", "on_request", "always"]
    """Whether it makes sound."""
    seed: bool
    """Whether a seed can be given."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "durations_ms": NumberRange,
    }


class ProviderPrice(Record):
    """What a provider asks, in US dollars, and what is added to it."""

    __slots__ = ()

    call_usd: Decimal
    """For a request, whatever its length."""
    second_usd: Decimal
    """For a second of video, in a resolution that is not in the list."""
    second_usd_by_resolution: Record
    """For a second of video, by resolution."""
    audio_second_usd: Decimal
    """More for a second with sound that the model makes."""
    image_usd: Decimal
    """For a picture that goes with a request."""
    margin: str
    """What the price is multiplied by."""


class ModelInfo(Record):
    """A model of a provider."""

    __slots__ = ()

    name: str
    """Its name, as it is asked for."""
    capabilities: Capabilities
    """What it can do."""
    price: ProviderPrice | None
    """What the provider asks for it. Null: its seconds and pictures are charged by the price
    list of the engine.
    """

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "capabilities": Capabilities,
        "price": ProviderPrice,
    }


class ProviderInfo(Record):
    """A provider that can be asked for videos."""

    __slots__ = ()

    name: str
    """Its name, as it is asked for."""
    kind: str
    """What it speaks: `animatic`, `openai-videos`, `replicate`, ..."""
    is_ai: bool
    """Whether a model makes its videos; the animatic only moves what it is given."""
    models: Sequence[ModelInfo]
    """The models there are; the first is taken where none is asked for."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "models": ModelInfo,
    }


class ProvidersAnswer(Answer):
    """Who makes videos."""

    __slots__ = ()

    providers: Sequence[ProviderInfo]
    """The providers that the settings name, with what they can do."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "providers": ProviderInfo,
    }


class ProviderState(Record):
    """How it is with a provider."""

    __slots__ = ()

    name: str
    """Its name, as calls ask for it."""
    kind: str
    """What it speaks."""
    answers: bool
    """Whether it answers, and takes its key."""
    found: str
    """What was found, in the language of the engine."""
    remedy: str | None
    """How to mend it, where something is not well."""


class ProvidersChecked(Answer):
    """Whether providers of video answer."""

    __slots__ = ()

    healthy: bool
    """Whether all of them answer."""
    providers: Sequence[ProviderState]
    """Those that were asked."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "providers": ProviderState,
    }


class Upstream(Record):
    """A piece of work that a job has asked an outside provider for, and what it costs there. It
    is noted before the provider is waited for and stays with the job, whoever works on it: a
    worker that takes a job over goes on with the provider's work in place of asking, and
    paying, again. The caller is charged for success only, so the money of a job that failed or
    was cancelled meanwhile is the operator's loss; it stands here, where they can see it.
    """

    __slots__ = ()

    provider: str
    """The provider."""
    id: str
    """The provider's own id of the work."""
    cost_usd: Decimal
    """What the provider asks for it, as far as that is known."""


class JobRecord(Record):
    """A job as the usage log shows it."""

    __slots__ = ()

    job_id: int
    """Its id: grows from job to job."""
    tool: str
    """Canonical name of the tool."""
    state: Literal["reserved", "running", "succeeded", "failed", "released", "expired"]
    """Where it stands."""
    environment: Literal["test", "live"]
    """Which books it is in."""
    account: int
    """The account that pays."""
    key: int
    """The key that asked for it."""
    attempt: int
    """How many workers have had it."""
    request_id: str
    """The request that created it."""
    idempotency_key: str | None
    """The caller's idempotency key, if any."""
    estimated_usd: Decimal
    """What was reserved: the most it could cost."""
    charged_usd: Decimal
    """What was charged."""
    refunded_usd: Decimal
    """How much of the charge was given back."""
    error_code: str | None
    """Why it failed, as a code."""
    created_at_ms: int
    """When it was created, in Unix milliseconds."""
    started_at_ms: int | None
    """When its worker gave the first sign of life."""
    done_at_ms: int | None
    """When it ended."""
    upstream: Sequence[Upstream]
    """What it has asked outside providers for, for whoever owns the ledger: they pay it, also
    where the job failed. Where there is any.
    """

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "upstream": Upstream,
    }


class JobsAnswer(Answer):
    """Jobs, latest first."""

    __slots__ = ()

    jobs: Sequence[JobRecord]
    """The jobs."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "jobs": JobRecord,
    }


class JobAnswer(Answer):
    """A job."""

    __slots__ = ()

    job: JobRecord
    """The job."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "job": JobRecord,
    }


class Account(Record):
    """An account: whoever pays."""

    __slots__ = ()

    account: int
    """Its id."""
    name: str
    """Its name, unique."""
    tier: str
    """Its tier: what it and its keys may that have no limits of their own."""
    status: Literal["active", "suspended"]
    """Whether it may start jobs."""
    created_at_ms: int
    """When it was created, in Unix milliseconds."""
    rate_limit: RateLimit
    """The ceiling over all its keys, where there is one. It may be absent."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "rate_limit": RateLimit,
    }


class AccountAnswer(Answer):
    """An account."""

    __slots__ = ()

    account: Account
    """The account."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "account": Account,
    }


class Books(Record):
    """A balance for each environment."""

    __slots__ = ()

    test: Balance
    """Play money."""
    live: Balance
    """Real money."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "test": Balance,
        "live": Balance,
    }


class AccountWithBalances(Record):
    """An account with its balances."""

    __slots__ = ()

    account: int
    """Its id."""
    name: str
    """Its name, unique."""
    tier: str
    """Its tier: what it and its keys may that have no limits of their own."""
    status: Literal["active", "suspended"]
    """Whether it may start jobs."""
    created_at_ms: int
    """When it was created, in Unix milliseconds."""
    rate_limit: RateLimit
    """The ceiling over all its keys, where there is one. It may be absent."""
    balances: Books
    """Its balance in each environment."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "rate_limit": RateLimit,
        "balances": Books,
    }


class AccountsAnswer(Answer):
    """Accounts, in the order of their ids."""

    __slots__ = ()

    accounts: Sequence[AccountWithBalances]
    """The accounts."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "accounts": AccountWithBalances,
    }


class TierEntry(Record):
    """A tier; what it does not say is not limited."""

    __slots__ = ()

    key_rate_limit: RateLimit
    """Successful jobs of each API key in a sliding window. It may be absent."""
    account_rate_limit: RateLimit
    """The same over all keys of an account, in each environment. It may be absent."""
    key_budget_usd: Decimal
    """The most each key may ever spend, as a decimal string in US dollars. It may be absent."""
    tools: Sequence[str]
    """The tools its keys may run, by slug or alias. It may be absent."""
    max_input_bytes: int
    """Largest file taken in, in bytes. It may be absent."""
    max_video_bytes: int
    """Largest video taken in, in bytes. It may be absent."""
    tier: str
    """Its name."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "key_rate_limit": RateLimit,
        "account_rate_limit": RateLimit,
    }


class TiersAnswer(Answer):
    """The tiers and what they give."""

    __slots__ = ()

    id: str
    """Names the list."""
    version: int
    """Counts its changes."""
    default: str
    """The tier of new accounts, and the limits of accounts whose tier is not listed."""
    tiers: Sequence[TierEntry]
    """The tiers."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "tiers": TierEntry,
    }


class App(Record):
    """An app: a name under which keys are grouped."""

    __slots__ = ()

    app: int
    """Its id."""
    account: int
    """The account it belongs to."""
    name: str
    """Its name."""
    status: Literal["active", "disabled"]
    """Whether its keys may start jobs."""
    created_at_ms: int
    """When it was created, in Unix milliseconds."""
    rate_limit: RateLimit
    """The ceiling over all its keys, where there is one. It may be absent."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "rate_limit": RateLimit,
    }


class AppAnswer(Answer):
    """An app."""

    __slots__ = ()

    app: App
    """The app."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "app": App,
    }


class AppsAnswer(Answer):
    """Apps, in the order of their ids."""

    __slots__ = ()

    apps: Sequence[App]
    """The apps."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "apps": App,
    }


class ApiKey(Record):
    """An API key, without its secret."""

    __slots__ = ()

    key: int
    """Its id."""
    account: int
    """The account that pays."""
    app: int | None
    """The app it belongs to, if any."""
    environment: Literal["test", "live"]
    """Which books it writes to."""
    key_hint: str
    """How it begins and ends: `noxus_test_...aB3x`."""
    scopes: Sequence[str]
    """What it may do, such as `tools:run`."""
    tools: Sequence[str] | None
    """Tools it may run: null is all, also future ones; an empty list is none."""
    rate_limit: RateLimit | None
    """Its own rate limit, if any."""
    budget_usd: Decimal | None
    """The most it may ever spend, if bounded."""
    status: Literal["active", "disabled", "revoked"]
    """Whether it may start jobs."""
    created_at_ms: int
    """When it was created, in Unix milliseconds."""
    expires_at_ms: int | None
    """The first moment at which it no longer works, if any."""
    replaced_by: int | None
    """The key that replaced it, if it was rotated."""
    grace_until_ms: int | None
    """Once replaced: the first moment at which it no longer works."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "rate_limit": RateLimit,
    }


class NewKeyAnswer(Answer):
    """A new API key."""

    __slots__ = ()

    api_key: str
    """The key itself: it is shown this once."""
    key: ApiKey
    """What is known of it afterwards."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "key": ApiKey,
    }


class KeysAnswer(Answer):
    """API keys, in the order of their ids. The list itself is ``answer['keys']``: mappings have
    a method of that name.
    """

    __slots__ = ()


    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "keys": ApiKey,
    }


class KeyAnswer(Answer):
    """An API key."""

    __slots__ = ()

    key: ApiKey
    """The key."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "key": ApiKey,
    }


class Movement(Record):
    """A movement of one book of an account."""

    __slots__ = ()

    sequence: int
    """1, 2, 3, ... without gaps in each book."""
    at_ms: int
    """When it was booked, in Unix milliseconds."""
    kind: Literal["top_up", "capture", "refund"]
    """What moved the money."""
    job_id: int | None
    """The job charged or refunded."""
    reference: str | None
    """The caller's own id of the payment or refund."""
    amount_usd: Decimal
    """Change of the posted balance; negative for charges."""
    balance_after_usd: Decimal
    """The posted balance afterwards."""


class StatementAnswer(Answer):
    """Movements, oldest first."""

    __slots__ = ()

    movements: Sequence[Movement]
    """The movements."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "movements": Movement,
    }


class AuditReport(Record):
    """Result of re-deriving everything from the journal."""

    __slots__ = ()

    wallets: int
    """Wallets (account and environment) read."""
    movements: int
    """Movements read."""
    entries: int
    """Journal entries read."""
    jobs: int
    """Jobs read."""
    problems: Sequence[str]
    """What does not agree, at most 100 findings."""
    problem_count: int
    """How many findings there were in all."""


class ChainHead(Record):
    """The end of one chain."""

    __slots__ = ()

    journal: str
    """`money` or `events`."""
    account: int
    """Whose it is; 0 is the ledger's own book of accounts."""
    book: int
    """0 test, 1 live, 2 the account's directory of apps and keys."""
    sequence: int
    """How many links it has."""
    hash: str
    """Hash of its last link, in hexadecimal."""


class Heads(Record):
    """Heads of all chains, signed where there is a secret to sign with."""

    __slots__ = ()

    at_ms: int
    """When the ledger stood so, in Unix milliseconds."""
    chains: Sequence[ChainHead]
    """One chain each."""
    hmac_sha256: str
    """HMAC-SHA-256 over the rest, in hexadecimal. It may be absent."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "chains": ChainHead,
    }


class VerifyAnswer(Answer):
    """What an audit found."""

    __slots__ = ()

    clean: bool
    """Whether everything agrees."""
    audit: AuditReport
    """What was read, and what does not agree."""
    heads: Heads
    """The ends of all chains, to be kept elsewhere; where they were asked for. It may be absent."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "audit": AuditReport,
        "heads": Heads,
    }


class ClockAnswer(Answer):
    """The ledger's time."""

    __slots__ = ()

    now_ms: int
    """What time it is to the ledger, in Unix milliseconds."""


class ReapAnswer(Answer):
    """What became of abandoned jobs."""

    __slots__ = ()

    expired: int
    """Abandoned jobs that were ended."""
    released_usd: Decimal
    """The money they held."""
    damaged: int
    """Abandoned jobs of damaged books, left as they are: run `verify`. Where there are some. It may be absent."""


class TariffVersion(Record):
    """A version of a price list."""

    __slots__ = ()

    id: str
    """Its name."""
    version: int
    """Raised with every change of a price."""


class QuoteLine(Record):
    """One line of a quote: quantity × price = amount."""

    __slots__ = ()

    unit: Literal["call", "second", "speech_second", "megapixel", "scene", "thousand_characters", "thousand_written_characters", "stock_lookup", "input_picture", "provider_usd"]
    """The unit."""
    quantity: str
    """How many, beyond those that are included."""
    unit_usd: Decimal
    """Price of one."""
    amount_usd: Decimal
    """Exact product; rounding happens once, where money is kept."""


class Estimate(Answer):
    """The price of a call. Nothing is reserved."""

    __slots__ = ()

    tool: str
    """Canonical name of the tool."""
    currency: str
    """Always `USD`."""
    estimated_usd: Decimal
    """The most the call can cost."""
    tariff: TariffVersion
    """The price list."""
    lines: Sequence[QuoteLine]
    """How that comes about."""
    request_id: str
    """Id of this request."""

    _KINDS: ClassVar[dict[str, type[Record]]] = {
        "tariff": TariffVersion,
        "lines": QuoteLine,
    }


BY_OPERATION: dict[str, type[Answer]] = {
    "ping": PingAnswer,
    "balance": BalanceAnswer,
    "usage": UsageAnswer,
    "catalog": CatalogAnswer,
    "versions": VersionsAnswer,
    "doctor": DoctorAnswer,
    "providers.list": ProvidersAnswer,
    "providers.check": ProvidersChecked,
    "jobs.list": JobsAnswer,
    "jobs.get": JobAnswer,
    "accounts.create": AccountAnswer,
    "accounts.list": AccountsAnswer,
    "accounts.set_status": AccountAnswer,
    "accounts.set_tier": AccountAnswer,
    "accounts.set_rate_limit": AccountAnswer,
    "tiers.list": TiersAnswer,
    "apps.create": AppAnswer,
    "apps.list": AppsAnswer,
    "apps.set_rate_limit": AppAnswer,
    "apps.set_status": AppAnswer,
    "keys.create": NewKeyAnswer,
    "keys.list": KeysAnswer,
    "keys.update": KeyAnswer,
    "keys.set_status": KeyAnswer,
    "keys.revoke": KeyAnswer,
    "keys.rotate": NewKeyAnswer,
    "jobs.cancel": JobAnswer,
    "top_up": BalanceAnswer,
    "refund": BalanceAnswer,
    "statement": StatementAnswer,
    "verify": VerifyAnswer,
    "clock.accept": ClockAnswer,
    "reap": ReapAnswer,
}
"""The class of what each operation answers."""

__all__ = [
    "Account",
    "AccountAnswer",
    "AccountWithBalances",
    "AccountsAnswer",
    "ApiKey",
    "App",
    "AppAnswer",
    "AppsAnswer",
    "AuditReport",
    "Balance",
    "BalanceAnswer",
    "Books",
    "Capabilities",
    "CatalogAnswer",
    "CatalogTool",
    "ChainHead",
    "Check",
    "ClockAnswer",
    "DoctorAnswer",
    "Estimate",
    "Example",
    "ExampleFile",
    "Heads",
    "InputField",
    "InputKindInfo",
    "JobAnswer",
    "JobRecord",
    "JobsAnswer",
    "KeyAnswer",
    "KeysAnswer",
    "ModelInfo",
    "Movement",
    "NewKeyAnswer",
    "NumberRange",
    "PingAccount",
    "PingAnswer",
    "PingKey",
    "ProviderInfo",
    "ProviderPrice",
    "ProviderState",
    "ProvidersAnswer",
    "ProvidersChecked",
    "QuoteLine",
    "Rate",
    "RateLimit",
    "ReapAnswer",
    "ServiceState",
    "StatementAnswer",
    "TariffName",
    "TariffVersion",
    "Text",
    "TierEntry",
    "TiersAnswer",
    "UnitWords",
    "Upstream",
    "Usage",
    "UsageAnswer",
    "VerifyAnswer",
    "Versions",
    "VersionsAnswer",
]
