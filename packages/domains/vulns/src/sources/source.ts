import type { Text } from '@seawall/model';
import type { Advisory, Exploitation, Lifecycle, Statement } from '../advisory.ts';

/** A file of a feed, unpacked. */
export interface FeedFile {
  /** As people find it: `almalinux/ALSA-2022:8444.json`, `npm.zip/GHSA-….json`. */
  readonly path: string;
  /** Where it lies on the disk; absent for what came out of an archive. */
  readonly location?: string;
  /** Throws a `VulnsError` for what cannot be read or is too large. */
  bytes(): Buffer;
  text(): string;
}

/** One place that a feed is published at. */
export interface Download {
  readonly url: string;
  /** Its name in the feed's folder; archives and compressed files keep their ending. */
  readonly file: string;
  /**
   * How the address leads to the file, when it is not the file itself: `pointer` names it in one line, `repository` is
   * a list of mirrors whose repomd.xml says where updateinfo lies.
   */
  readonly through?: 'pointer' | 'repository';
}

export interface SpaceStatement {
  readonly space: string;
  /** As the publisher writes it; the sink keys it as its space does. */
  readonly name: string;
  readonly statement: Omit<Statement, 'advisory' | 'source' | 'aliases'>;
}

/** Where a reader puts what a feed says. */
export interface Sink {
  advisory(advisory: Advisory, statements: readonly SpaceStatement[]): void;
  /** What is known of a vulnerability whoever is affected: severity, vectors, text. */
  detail(advisory: Advisory): void;
  exploitation(vulnerability: string, facts: Exploitation): void;
  lifecycle(product: string, releases: readonly Lifecycle[]): void;
  /** A record that is broken or says nothing that can be matched: skipped and counted. */
  problem(file: string, message: Text): void;
  /** A record that is left out on purpose: withdrawn, rejected, of a platform that is not matched. */
  skipped(): void;
}

/** A publisher of advisories: where its feed lies and how it is read. */
export interface Source {
  readonly id: string;
  readonly publisher: string;
  readonly licence: string;
  readonly downloads: readonly Download[];
  /** Names of folders that hold its files in `db build --from DIR`, beside its id. */
  readonly folders?: readonly string[];
  /** Whether a file that lies in no such folder is one of its own, by its name and its first 4 KB. */
  recognises(name: string, head: string): boolean;
  /** Whether the file is worth opening; the feed's folder may hold others. */
  readonly wants: RegExp;
  read(file: FeedFile, sink: Sink): void;
}
