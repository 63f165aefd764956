// What went wrong, as a code and facts. The sentence for it stands in the catalogue.
import type { ApiError, ErrorCode, FieldFault } from './bindings';

/** Gives the program's own answer, if that is what was thrown. */
export function apiErrorOf(thrown: unknown): ApiError | null {
  return isApiError(thrown) ? thrown : null;
}

/** Tells whether something thrown is the program's own answer. */
function isApiError(thrown: unknown): thrown is ApiError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    'message' in thrown &&
    typeof thrown.message === 'string'
  );
}

/** Failures that have a sentence of their own; all others show the program's. */
const EXPLAINED = {
  SHUTTING_DOWN: 'errors.shuttingDown',
  INTERNAL_ERROR: 'errors.internal',
  API_UNAVAILABLE: 'errors.provider',
  ACCOUNT_ERROR: 'errors.account',
  CAMPAIGN_NOT_FOUND: 'errors.gone',
  IMPORT_NOT_FOUND: 'errors.gone',
  CALL_NOT_FOUND: 'errors.gone',
  NOT_FOUND: 'errors.gone',
  FILE_REFUSED: 'errors.file',
} as const satisfies Partial<Record<ErrorCode, string>>;

type Explained = keyof typeof EXPLAINED;

/** Where the sentence and the remedy for a failure stand, and the program's own words. */
export interface Explanation {
  readonly key: (typeof EXPLAINED)[Explained] | 'errors.told' | 'errors.unreachable';
  readonly message: string;
}

function isExplained(code: ErrorCode): code is Explained {
  return code in EXPLAINED;
}

/** Finds the words for something thrown. */
export function explanationOf(thrown: unknown): Explanation {
  if (!isApiError(thrown)) {
    return { key: 'errors.unreachable', message: thrown instanceof Error ? thrown.message : '' };
  }
  return {
    key: isExplained(thrown.code) ? EXPLAINED[thrown.code] : 'errors.told',
    message: thrown.message,
  };
}

/** The wrong fields of a request; none where something else went wrong. */
export function faultsOf(thrown: unknown): readonly FieldFault[] {
  return isApiError(thrown) ? thrown.details : [];
}
