# Made from catalog.json by `cargo xtask codegen`. Do not edit.
"""What an engine can be asked beside running a tool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from ._caller import Caller
from ._money import Amount, amount_text
from .answers import (
    AccountAnswer,
    AccountsAnswer,
    AppAnswer,
    AppsAnswer,
    BalanceAnswer,
    CatalogAnswer,
    ClockAnswer,
    DoctorAnswer,
    JobAnswer,
    JobsAnswer,
    KeyAnswer,
    KeysAnswer,
    NewKeyAnswer,
    PingAnswer,
    ProvidersAnswer,
    ProvidersChecked,
    ReapAnswer,
    StatementAnswer,
    TiersAnswer,
    UsageAnswer,
    VerifyAnswer,
    VersionsAnswer,
)


class AccountsSetRateLimitRateLimit(TypedDict):
    """Successful jobs per window: `{'limit': 600, 'window_seconds': 3600}`. Absent: no ceiling."""

    limit: int
    """Jobs."""
    window_seconds: int
    """Seconds."""


class AppsSetRateLimitRateLimit(TypedDict):
    """Successful jobs per window: `{'limit': 600, 'window_seconds': 3600}`. Absent: no ceiling."""

    limit: int
    """Jobs."""
    window_seconds: int
    """Seconds."""


class KeysCreateRateLimit(TypedDict):
    """Successful jobs per window: `{'limit': 60, 'window_seconds': 3600}`. Default: that of the
    account's tier.
    """

    limit: int
    """Jobs."""
    window_seconds: int
    """Seconds."""


class KeysUpdateRateLimit(TypedDict):
    """Successful jobs per window; `null` = no limit. Absent: as before."""

    limit: int
    """Jobs."""
    window_seconds: int
    """Seconds."""


class VerifyHeadsChains(TypedDict):
    """The end of one chain."""

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


class VerifyHeads(TypedDict):
    """The `heads` of an earlier answer, kept where whoever can write the ledger cannot: history
    up to them must be as it was.
    """

    at_ms: int
    """When the ledger stood so, in Unix milliseconds."""
    chains: Sequence[VerifyHeadsChains]
    """One chain each."""
    hmac_sha256: NotRequired[str | None]
    """HMAC-SHA-256 over the rest, in hexadecimal."""


class Providers:
    """Operations on providers."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def list(self) -> ProvidersAnswer:
        """The providers of video that are set up, with what they can do and what they ask for
        it.
        """
        return self._engine._ask(ProvidersAnswer, "providers.list", {})

    def check(self, *, provider: str | None = None) -> ProvidersChecked:
        """Asks providers of video whether they are there. It costs nothing, and no video is
        made.

        Args:
            provider: One provider, by its name. Default: all.
        """
        arguments = {
            "provider": provider,
        }
        return self._engine._ask(ProvidersChecked, "providers.check", arguments)


class Jobs:
    """Operations on jobs."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def list(
        self,
        *,
        api_key: str | None = None,
        account: int | None = None,
        environment: Literal["test", "live"] | None = None,
        before: int | None = None,
        limit: int | None = None,
    ) -> JobsAnswer:
        """Jobs, latest first.

        Args:
            api_key: The key whose account is meant; default: the configured one.
            account: The account, for whoever owns the ledger; then no key is needed.
            environment: `test` or `live`; a key sees its own environment.
            before: Only jobs older than this one.
            limit: How many, 1 to 1,000. Default 100.
        """
        arguments = {
            "api_key": api_key,
            "account": account,
            "environment": environment,
            "before": before,
            "limit": limit,
        }
        return self._engine._ask(JobsAnswer, "jobs.list", arguments)

    def get(self, job_id: int, *, api_key: str | None = None) -> JobAnswer:
        """One job of the key's account.

        Args:
            job_id: The job.
            api_key: The key; default: the configured one.
        """
        arguments = {
            "job_id": job_id,
            "api_key": api_key,
        }
        return self._engine._ask(JobAnswer, "jobs.get", arguments)

    def cancel(self, job_id: int) -> JobAnswer:
        """Gives back what an open job holds and stops it, whichever process works on it.

        Args:
            job_id: The job.
        """
        arguments = {
            "job_id": job_id,
        }
        return self._engine._ask(JobAnswer, "jobs.cancel", arguments)


class Accounts:
    """Operations on accounts."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def create(self, name: str, *, tier: str | None = None) -> AccountAnswer:
        """Creates an account with empty balances.

        Args:
            name: Unique name, 1 to 200 characters.
            tier: Its tier, one of `tiers.list`. Default: the list's default, `free`.
        """
        arguments = {
            "name": name,
            "tier": tier,
        }
        return self._engine._ask(AccountAnswer, "accounts.create", arguments)

    def list(self, *, after: int | None = None, limit: int | None = None) -> AccountsAnswer:
        """Lists the accounts with their balances, in the order of ids.

        Args:
            after: Only accounts with a larger id: the last one of the page before.
            limit: How many, 1 to 1,000. Default 1,000.
        """
        arguments = {
            "after": after,
            "limit": limit,
        }
        return self._engine._ask(AccountsAnswer, "accounts.list", arguments)

    def set_status(self, account: int, status: Literal["active", "suspended"]) -> AccountAnswer:
        """Suspends or reactivates an account.

        Args:
            account: The account.
            status: `active` or `suspended`.
        """
        arguments = {
            "account": account,
            "status": status,
        }
        return self._engine._ask(AccountAnswer, "accounts.set_status", arguments)

    def set_tier(self, account: int, tier: str) -> AccountAnswer:
        """Moves an account to another tier; counts from its next call on.

        Args:
            account: The account.
            tier: One of `tiers.list`.
        """
        arguments = {
            "account": account,
            "tier": tier,
        }
        return self._engine._ask(AccountAnswer, "accounts.set_tier", arguments)

    def set_rate_limit(
        self,
        account: int,
        *,
        rate_limit: AccountsSetRateLimitRateLimit | None = None,
    ) -> AccountAnswer:
        """Sets a ceiling over all API keys of an account, beside their own limits; each
        environment counts for itself.

        Args:
            account: The account.
            rate_limit: Successful jobs per window: `{'limit': 600, 'window_seconds': 3600}`.
                Absent: no ceiling.
        """
        arguments = {
            "account": account,
            "rate_limit": rate_limit,
        }
        return self._engine._ask(AccountAnswer, "accounts.set_rate_limit", arguments)


class Tiers:
    """Operations on tiers."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def list(self) -> TiersAnswer:
        """Lists the tiers and what they give."""
        return self._engine._ask(TiersAnswer, "tiers.list", {})


class Apps:
    """Operations on apps."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def create(self, account: int, name: str) -> AppAnswer:
        """Creates an app: a name under which keys are grouped.

        Args:
            account: The account it belongs to.
            name: Name, 1 to 200 characters.
        """
        arguments = {
            "account": account,
            "name": name,
        }
        return self._engine._ask(AppAnswer, "apps.create", arguments)

    def list(
        self,
        account: int,
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> AppsAnswer:
        """Lists the apps of an account.

        Args:
            account: The account.
            after: Only apps with a larger id: the last one of the page before.
            limit: How many, 1 to 1,000. Default 1,000.
        """
        arguments = {
            "account": account,
            "after": after,
            "limit": limit,
        }
        return self._engine._ask(AppsAnswer, "apps.list", arguments)

    def set_rate_limit(
        self,
        app: int,
        *,
        rate_limit: AppsSetRateLimitRateLimit | None = None,
    ) -> AppAnswer:
        """Sets a ceiling over all API keys of an app, beside their own limits; each environment
        counts for itself.

        Args:
            app: The app.
            rate_limit: Successful jobs per window: `{'limit': 600, 'window_seconds': 3600}`.
                Absent: no ceiling.
        """
        arguments = {
            "app": app,
            "rate_limit": rate_limit,
        }
        return self._engine._ask(AppAnswer, "apps.set_rate_limit", arguments)

    def set_status(self, app: int, status: Literal["active", "disabled"]) -> AppAnswer:
        """Switches all API keys of an app off for now, or on again.

        Args:
            app: The app.
            status: `active` or `disabled`.
        """
        arguments = {
            "app": app,
            "status": status,
        }
        return self._engine._ask(AppAnswer, "apps.set_status", arguments)


class Keys:
    """Operations on keys."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def create(
        self,
        account: int,
        *,
        app: int | None = None,
        environment: Literal["test", "live"] | None = None,
        scopes: Sequence[str] | None = None,
        tools: Sequence[str] | None = None,
        rate_limit: KeysCreateRateLimit | None = None,
        budget_usd: Amount | None = None,
        expires_at_ms: int | None = None,
    ) -> NewKeyAnswer:
        """Creates an API key. The answer is the only place where the key itself stands.

        Args:
            account: The account that pays.
            app: The app it is grouped under.
            environment: `test` (default) or `live`.
            scopes: What it may do. Default `['tools:run']`.
            tools: Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
            rate_limit: Successful jobs per window: `{'limit': 60, 'window_seconds': 3600}`.
                Default: that of the account's tier.
            budget_usd: The most it may ever spend, as a decimal string in US dollars. Default:
                that of the account's tier.
            expires_at_ms: When it stops working, in Unix milliseconds.
        """
        arguments = {
            "account": account,
            "app": app,
            "environment": environment,
            "scopes": scopes,
            "tools": tools,
            "rate_limit": rate_limit,
            "budget_usd": None if budget_usd is None else amount_text(budget_usd, "budget_usd"),
            "expires_at_ms": expires_at_ms,
        }
        return self._engine._ask(NewKeyAnswer, "keys.create", arguments)

    def list(
        self,
        account: int,
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> KeysAnswer:
        """Lists the API keys of an account, by hint.

        Args:
            account: The account.
            after: Only keys with a larger id: the last one of the page before.
            limit: How many, 1 to 1,000. Default 1,000.
        """
        arguments = {
            "account": account,
            "after": after,
            "limit": limit,
        }
        return self._engine._ask(KeysAnswer, "keys.list", arguments)

    def update(
        self,
        key: int,
        *,
        scopes: Sequence[str] | None = None,
        tools: Sequence[str] | None = None,
        rate_limit: KeysUpdateRateLimit | None = None,
        budget_usd: Amount | None = None,
        expires_at_ms: int | None = None,
        clear: Sequence[Literal["tools", "rate_limit", "budget_usd", "expires_at_ms"]] | None = None,
    ) -> KeyAnswer:
        """Changes what an API key may do; counts from its next call on.

        Args:
            key: Id of the key.
            scopes: What it may do.
            tools: Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
                Absent: as before.
            rate_limit: Successful jobs per window; `null` = no limit. Absent: as before.
            budget_usd: The most it may ever spend, as a decimal string in US dollars; `null` =
                no limit. Absent: as before.
            expires_at_ms: When it stops working, in Unix milliseconds; `null` = never. Absent:
                as before.
            clear: Limits to take away, where a language cannot tell `null` from absence.
        """
        arguments = {
            "key": key,
            "scopes": scopes,
            "tools": tools,
            "rate_limit": rate_limit,
            "budget_usd": None if budget_usd is None else amount_text(budget_usd, "budget_usd"),
            "expires_at_ms": expires_at_ms,
            "clear": clear,
        }
        return self._engine._ask(KeyAnswer, "keys.update", arguments)

    def set_status(self, key: int, status: Literal["active", "disabled"]) -> KeyAnswer:
        """Switches an API key off for now, or on again.

        Args:
            key: Id of the key.
            status: `active` or `disabled`.
        """
        arguments = {
            "key": key,
            "status": status,
        }
        return self._engine._ask(KeyAnswer, "keys.set_status", arguments)

    def revoke(self, key: int) -> KeyAnswer:
        """Revokes an API key: its next reservation is refused.

        Args:
            key: Id of the key.
        """
        arguments = {
            "key": key,
        }
        return self._engine._ask(KeyAnswer, "keys.revoke", arguments)

    def rotate(self, key: int, *, grace_seconds: int | None = None) -> NewKeyAnswer:
        """Replaces an API key; the old one works on for the grace period.

        Args:
            key: Id of the key.
            grace_seconds: Seconds. Default 0: the old key stops at once.
        """
        arguments = {
            "key": key,
            "grace_seconds": grace_seconds,
        }
        return self._engine._ask(NewKeyAnswer, "keys.rotate", arguments)


class Clock:
    """Operations on clock."""

    def __init__(self, engine: Caller) -> None:
        self._engine = engine

    def accept(self) -> ClockAnswer:
        """Takes the computer's clock as right after it has leapt ahead of the ledger's."""
        return self._engine._ask(ClockAnswer, "clock.accept", {})


class OperationMethods(Caller):
    """The operations as methods and namespaces."""

    @property
    def providers(self) -> Providers:
        """Operations on providers."""
        return Providers(self)

    @property
    def jobs(self) -> Jobs:
        """Operations on jobs."""
        return Jobs(self)

    @property
    def accounts(self) -> Accounts:
        """Operations on accounts."""
        return Accounts(self)

    @property
    def tiers(self) -> Tiers:
        """Operations on tiers."""
        return Tiers(self)

    @property
    def apps(self) -> Apps:
        """Operations on apps."""
        return Apps(self)

    @property
    def keys(self) -> Keys:
        """Operations on keys."""
        return Keys(self)

    @property
    def clock(self) -> Clock:
        """Operations on clock."""
        return Clock(self)

    def ping(self, *, api_key: str | None = None) -> PingAnswer:
        """Checks the API key.

        Args:
            api_key: The key; default: the configured one.
        """
        arguments = {
            "api_key": api_key,
        }
        return self._ask(PingAnswer, "ping", arguments)

    def balance(self, *, api_key: str | None = None) -> BalanceAnswer:
        """Balance of the key's account in the key's environment.

        Args:
            api_key: The key; default: the configured one.
        """
        arguments = {
            "api_key": api_key,
        }
        return self._ask(BalanceAnswer, "balance", arguments)

    def usage(self, *, api_key: str | None = None) -> UsageAnswer:
        """Use of the key inside its rate window and budget.

        Args:
            api_key: The key; default: the configured one.
        """
        arguments = {
            "api_key": api_key,
        }
        return self._ask(UsageAnswer, "usage", arguments)

    def catalog(self) -> CatalogAnswer:
        """The tools with options, limits and prices."""
        return self._ask(CatalogAnswer, "catalog", {})

    def versions(self) -> VersionsAnswer:
        """Versions of noxus and of the libraries inside."""
        return self._ask(VersionsAnswer, "versions", {})

    def doctor(self, *, disk: bool | None = None) -> DoctorAnswer:
        """What of the machine and the settings is not as it should be, and how to mend it.

        Args:
            disk: Measure for about half a second how often a second the ledger's folder can
                make a change durable. Default false.
        """
        arguments = {
            "disk": disk,
        }
        return self._ask(DoctorAnswer, "doctor", arguments)

    def top_up(
        self,
        account: int,
        amount_usd: Amount,
        *,
        environment: Literal["test", "live"] | None = None,
        reference: str | None = None,
    ) -> BalanceAnswer:
        """Adds money to one book of an account.

        Args:
            account: The account.
            amount_usd: Decimal string in US dollars, up to 6 decimals.
            environment: `test` (default) or `live`.
            reference: Your own id of the payment, unique in the account: repeating it books
                nothing. Default: the id of this request.
        """
        arguments = {
            "account": account,
            "amount_usd": amount_text(amount_usd, "amount_usd"),
            "environment": environment,
            "reference": reference,
        }
        return self._ask(BalanceAnswer, "top_up", arguments)

    def refund(
        self,
        job_id: int,
        amount_usd: Amount,
        *,
        reference: str | None = None,
    ) -> BalanceAnswer:
        """Gives back some or all of what a job cost.

        Args:
            job_id: The job.
            amount_usd: Decimal string in US dollars.
            reference: Your own id of the refund, unique in the account. Default: the id of this
                request.
        """
        arguments = {
            "job_id": job_id,
            "amount_usd": amount_text(amount_usd, "amount_usd"),
            "reference": reference,
        }
        return self._ask(BalanceAnswer, "refund", arguments)

    def statement(
        self,
        account: int,
        *,
        environment: Literal["test", "live"] | None = None,
        after_sequence: int | None = None,
        limit: int | None = None,
    ) -> StatementAnswer:
        """Movements of one book of an account, oldest first.

        Args:
            account: The account.
            environment: `test` (default) or `live`.
            after_sequence: Only movements after this sequence number. Default 0.
            limit: How many, 1 to 1,000. Default 100.
        """
        arguments = {
            "account": account,
            "environment": environment,
            "after_sequence": after_sequence,
            "limit": limit,
        }
        return self._ask(StatementAnswer, "statement", arguments)

    def verify(
        self,
        *,
        account: int | None = None,
        heads: VerifyHeads | None = None,
        heads_secret: str | None = None,
        with_heads: bool | None = None,
    ) -> VerifyAnswer:
        """Re-derives every balance, hash chain, counter and row, reads every stored answer and
        checks the file itself.

        Args:
            account: One account only. Default: all.
            heads: The `heads` of an earlier answer, kept where whoever can write the ledger
                cannot: history up to them must be as it was.
            heads_secret: Signs the answer's `heads`, and checks the signature of those that are
                given: 16 to 256 characters, known to you alone.
            with_heads: Answer with the `heads`. Default: when some are given, or a secret.
        """
        arguments = {
            "account": account,
            "heads": heads,
            "heads_secret": heads_secret,
            "with_heads": with_heads,
        }
        return self._ask(VerifyAnswer, "verify", arguments)

    def reap(self, *, max: int | None = None) -> ReapAnswer:
        """Releases the money of jobs whose worker died.

        Args:
            max: The most jobs to end. Default 1,000.
        """
        arguments = {
            "max": max,
        }
        return self._ask(ReapAnswer, "reap", arguments)
