// Made from the catalog by `cargo xtask codegen`. Do not edit.
import cjs from './index.cjs';

export default cjs.noxus;
export const {
  noxus,
  Noxus,
  Job,
  Result,
  OutputFile,
  NoxusError,
  version,
  AuthError,
  PermissionError,
  NotFoundError,
  ValidationError,
  InputError,
  LimitError,
  RateLimitError,
  BalanceError,
  IdempotencyError,
  LedgerError,
  ToolError,
  ProviderError,
  StoreError,
  InternalError,
} = cjs;
