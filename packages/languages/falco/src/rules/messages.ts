export type ErrorCode =
  | 'LOAD_ERR_FILE_READ'
  | 'LOAD_ERR_YAML_PARSE'
  | 'LOAD_ERR_YAML_VALIDATE'
  | 'LOAD_ERR_COMPILE_CONDITION'
  | 'LOAD_ERR_COMPILE_OUTPUT'
  | 'LOAD_ERR_VALIDATE'
  | 'LOAD_ERR_EXTENSION';

export type WarningCode =
  | 'LOAD_UNKNOWN_SOURCE'
  | 'LOAD_UNSAFE_NA_CHECK'
  | 'LOAD_NO_EVTTYPE'
  | 'LOAD_UNKNOWN_FILTER'
  | 'LOAD_UNUSED_MACRO'
  | 'LOAD_UNUSED_LIST'
  | 'LOAD_UNKNOWN_ITEM'
  | 'LOAD_DEPRECATED_ITEM'
  | 'LOAD_WARNING_EXTENSION'
  | 'LOAD_APPEND_NO_VALUES'
  | 'LOAD_EXCEPTION_NAME_NOT_UNIQUE'
  | 'LOAD_INVALID_MACRO_NAME'
  | 'LOAD_INVALID_LIST_NAME'
  | 'LOAD_COMPILE_CONDITION'
  | 'LOAD_UNKNOWN_KEY';

export type ItemType =
  | 'rules content'
  | 'rules content item'
  | 'required_engine_version'
  | 'required_plugin_versions'
  | 'list'
  | 'macro'
  | 'rule'
  | 'exception';

/** What a message is about, and where that stands. */
export interface Place {
  readonly itemType: ItemType;
  readonly itemName: string;
  readonly file: string;
  /** Line and column from 1. */
  readonly line: number;
  readonly column: number;
  readonly snippet: string;
}

export interface LoadError extends Place {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly message: string;
}

export interface LoadWarning extends Place {
  readonly kind: 'warning';
  readonly code: WarningCode;
  readonly message: string;
}

export type LoadMessage = LoadError | LoadWarning;

/** Stops the reading of an item or of the file. */
export class LoadFailure extends Error {
  readonly error: LoadError;

  constructor(code: ErrorCode, message: string, place: Place, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoadFailure';
    this.error = { ...place, kind: 'error', code, message };
  }
}

export function warning(code: WarningCode, message: string, place: Place): LoadWarning {
  return { ...place, kind: 'warning', code, message };
}

const widest = 160;

/** The line of a text that holds an index, and a mark below the place. */
export function snippetAt(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', index);
  const line = text.slice(start, end < 0 ? text.length : end);
  const from = Math.max(0, Math.min(index - start - widest / 2, line.length - widest));
  return `${line.slice(from, from + widest)}\n${' '.repeat(Math.max(0, index - start - from))}^`;
}

/** A message on one line, as rule authors know it. */
export function printMessage(message: LoadMessage): string {
  const what = message.kind === 'error' ? 'Error' : 'Warning';
  const item = message.itemName === '' ? message.itemType : `${message.itemType} '${message.itemName}'`;
  return `${what} ${message.code} in ${item} (${message.file}:${message.line}:${message.column}): ${message.message}`;
}
