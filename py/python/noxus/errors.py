# Made from catalog.json by `cargo xtask codegen`. Do not edit.
"""What can go wrong: one class for each kind of error.

All are ``NoxusError``; many are also the builtin a Python programmer would expect.
"""

from __future__ import annotations

from ._error import NoxusError


class AuthError(NoxusError):
    """The API key is missing or does not open anything.

    ``missing_api_key`` (401): The API key is missing.
    ``invalid_api_key`` (401): The API key is not valid.
    ``api_key_revoked`` (401): The API key was revoked.
    ``api_key_expired`` (401): The API key has expired.
    ``api_key_disabled`` (401): The API key is disabled.
    ``invalid_admin_token`` (401): The administration token is not valid.
    """


class PermissionDeniedError(NoxusError):
    """The key may not do this.

    ``insufficient_scope`` (403): The API key lacks the scope for this.
    ``tool_not_allowed`` (403): The API key does not allow this tool.
    ``account_suspended`` (403): The account is suspended.
    ``forbidden_origin`` (403): The request does not come from this page.
    """


class NotFoundError(NoxusError, LookupError):
    """No such tool, job or account.

    ``not_found`` (404): There is nothing here.
    ``tool_not_found`` (404): There is no such tool.
    ``job_not_found`` (404): There is no such job.
    ``account_not_found`` (404): There is no such account.
    ``tool_disabled`` (410): The tool is disabled.
    """


class ValidationError(NoxusError, ValueError):
    """The request is malformed.

    ``invalid_request`` (400): The request is not valid.
    ``missing_field`` (400): A required field is missing.
    ``invalid_field`` (400): A field is not valid.
    ``conflicting_fields`` (400): Some fields exclude each other.
    ``invalid_json`` (400): The JSON is not valid.
    ``invalid_base64`` (400): The base64 is not valid.
    ``invalid_idempotency_key`` (400): The idempotency key is not valid.
    ``invalid_amount`` (400): The amount is not valid.
    ``method_not_allowed`` (405): The HTTP method is not supported here.
    ``request_timeout`` (408): The request took too long to arrive.
    ``range_not_satisfiable`` (416): The range lies outside the file.
    ``unsupported_media_type`` (415): The content type is not supported.
    """


class InputError(NoxusError, ValueError):
    """The content of a file is not usable.

    ``unsupported_format`` (422): The file format is not supported.
    ``corrupt_input`` (422): The file is corrupt.
    ``unsafe_input`` (422): The file is not safe.
    """


class LimitError(NoxusError, ValueError):
    """Something is larger than allowed.

    ``file_too_large`` (413): The file is too large.
    ``duration_limit_exceeded`` (413): The duration exceeds the limit.
    ``resolution_limit_exceeded`` (413): The resolution exceeds the limit.
    ``item_limit_exceeded`` (413): There are too many items.
    ``memory_limit_exceeded`` (413): The job would need too much memory.
    ``output_limit_exceeded`` (413): The result exceeds the limit.
    """


class RateLimitError(NoxusError):
    """Too many calls in a window, or at once.

    ``rate_limit_exceeded`` (429): Rate limit exceeded.
    ``concurrency_limit_exceeded`` (429): Too many jobs at once.
    """


class BalanceError(NoxusError):
    """There is not enough money.

    ``insufficient_api_balance`` (402): Insufficient API balance.
    ``key_budget_exceeded`` (402): The API key has used up its budget.
    """


class IdempotencyError(NoxusError):
    """The idempotency key is or was used for something else.

    ``idempotency_in_progress`` (409): A job with this idempotency key is in progress.
    ``idempotency_key_reused`` (422): The idempotency key was used for another request.
    """


class LedgerError(NoxusError):
    """The ledger refuses the operation.

    ``hold_already_captured`` (409): The hold was already captured.
    ``hold_already_released`` (409): The hold was already released.
    ``hold_expired`` (409): The hold has expired.
    ``capture_exceeds_hold`` (409): The capture exceeds the hold.
    ``lease_lost`` (409): Another process took the job over.
    ``duplicate_reference`` (409): The reference exists already.
    ``refund_exceeds_charge`` (409): The refund exceeds the charge.
    ``account_exists`` (409): The account exists already.
    ``amount_overflow`` (422): The amount overflows.
    ``currency_mismatch`` (422): The currencies differ.
    """


class ToolError(NoxusError):
    """The tool failed, ran out of time or was cancelled.

    ``tool_failed`` (500): The tool failed.
    ``tool_timeout`` (504): The tool ran out of time.
    ``cancelled`` (499): The job was cancelled.
    """


class ProviderError(NoxusError):
    """An outside service is missing or failed.

    ``provider_not_configured`` (501): The provider is not set up.
    ``provider_error`` (502): The provider answered with an error.
    ``provider_unavailable`` (503): The provider does not answer.
    ``provider_timeout`` (504): The provider ran out of time.
    ``content_refused`` (422): The provider does not accept this content.
    """


class StoreError(NoxusError):
    """The ledger's storage failed.

    ``store_busy`` (503): The store is busy.
    ``store_unavailable`` (503): The store is unavailable.
    ``store_corrupt`` (500): The store is corrupt.
    """


class InternalError(NoxusError):
    """A defect in noxus.

    ``internal_error`` (500): Internal error.
    """


class ToolTimeoutError(ToolError, TimeoutError):
    """The tool ran out of time.

    ``tool_timeout`` (504): The tool ran out of time.
    """


class JobCancelledError(ToolError):
    """The job was cancelled.

    ``cancelled`` (499): The job was cancelled.
    """


BY_CLASS: dict[str, type[NoxusError]] = {
    "Auth": AuthError,
    "Permission": PermissionDeniedError,
    "NotFound": NotFoundError,
    "Validation": ValidationError,
    "Input": InputError,
    "Limit": LimitError,
    "RateLimit": RateLimitError,
    "Balance": BalanceError,
    "Idempotency": IdempotencyError,
    "Ledger": LedgerError,
    "Tool": ToolError,
    "Provider": ProviderError,
    "Store": StoreError,
    "Internal": InternalError,
}
BY_CODE: dict[str, type[NoxusError]] = {
    "tool_timeout": ToolTimeoutError,
    "cancelled": JobCancelledError,
}

__all__ = [
    "AuthError",
    "BalanceError",
    "IdempotencyError",
    "InputError",
    "InternalError",
    "JobCancelledError",
    "LedgerError",
    "LimitError",
    "NotFoundError",
    "PermissionDeniedError",
    "ProviderError",
    "RateLimitError",
    "StoreError",
    "ToolError",
    "ToolTimeoutError",
    "ValidationError",
]
