/** Where something stands in a module; rows and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly row: number;
  readonly col: number;
}

export type RegoErrorCode =
  | 'rego_parse_error'
  | 'rego_compile_error'
  | 'rego_unsafe_var_error'
  | 'rego_recursion_error'
  | 'rego_type_error'
  | 'eval_conflict_error'
  | 'eval_builtin_error'
  | 'eval_type_error'
  | 'eval_with_merge_error'
  | 'eval_cancel_error'
  | 'eval_internal_error';

/**
 * Whatever can go wrong with a policy, from its text to its evaluation. The codes are those that OPA reports; the
 * message starts with the place (`file:row`) when it is known.
 */
export class RegoError extends Error {
  readonly code: RegoErrorCode;
  readonly location: Location | undefined;
  /** The message without place and code. */
  readonly detail: string;

  constructor(code: RegoErrorCode, detail: string, location?: Location, options?: ErrorOptions) {
    const place = location === undefined ? '' : `${location.file}:${location.row}: `;
    super(`${place}${code}: ${detail}`, options);
    this.name = 'RegoError';
    this.code = code;
    this.detail = detail;
    this.location = location;
  }
}

/** Runs something whose nesting the text or the data decides: an exhausted stack is an error like any other. */
export function withinStack<T>(code: RegoErrorCode, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RegoError(code, `nested too deeply or too large: ${error.message}`, undefined, { cause: error });
  }
}

/** A fault in the text of a module. */
export function parseError(detail: string, location: Location): RegoError {
  return new RegoError('rego_parse_error', detail, location);
}
