import type { Text } from '@seawall/model';

export type ServerErrorCode =
  /** There are no PostgreSQL binaries for this system, or they cannot be run. */
  | 'no-postgres'
  /** chDB is not installed, and no ClickHouse server is named. */
  | 'no-clickhouse'
  /** The data folder cannot be used: by whom, or what to change, is in the text. */
  | 'bad-data-folder'
  /** Another process has the data folder. */
  | 'data-folder-in-use'
  /** The schema was brought up to date by a newer Seawall. */
  | 'newer-data'
  /** The data folder was made by another major version of PostgreSQL. */
  | 'other-version'
  /** The database, the event store or the bus cannot be reached or refuses. */
  | 'store-unavailable'
  /** A migration failed; what it had begun is rolled back. */
  | 'migration-failed'
  /** So much waits to be worked on that the caller has to come again. */
  | 'busy'
  /** The disk has no room for the data. */
  | 'disk-full'
  /** What was stored cannot be read back. */
  | 'corrupt-data'
  /** A value that must not be stored, or a change that the present state forbids. */
  | 'refused'
  /** What is asked for does not exist. */
  | 'not-found';

/** What stops the server or one of its operations; the text says what, where and what to do. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;
  readonly text: Text;

  constructor(code: ServerErrorCode, text: Text, options?: { cause: unknown }) {
    super(text.en, options);
    this.name = 'ServerError';
    this.code = code;
    this.text = text;
  }
}

/** What a failure says of itself to people, in their language where it knows it. */
export function textOf(error: unknown): Text {
  const reason = reasonOf(error);
  return (error as { readonly text?: Text } | null)?.text ?? { en: reason, zh: reason };
}

/** What a failure says of itself in one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error
    ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
    : String(error);
}
