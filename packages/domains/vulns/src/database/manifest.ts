import type { SourceCount } from './collect.ts';

/** Raised when a Seawall of before could not read what is written now. */
export const manifestFormat = 2;

/** What a database holds: the file that is replaced last, so that it always names whole shards. */
export interface Manifest {
  readonly format: typeof manifestFormat;
  /** When it was built, RFC 3339. */
  readonly built: string;
  readonly sources: Readonly<Record<string, SourceInfo>>;
  readonly shards: Readonly<Record<string, ShardInfo>>;
}

export interface SourceInfo extends SourceCount {
  /** Seconds that reading took. */
  readonly seconds: number;
}

export interface ShardInfo {
  /** Name of the file beside the manifest. */
  readonly file: string;
  readonly size: number;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** SHA-256 of its records. */
  readonly content: string;
  readonly packages: number;
  readonly advisories: number;
}

export const manifestName = 'manifest.json';
