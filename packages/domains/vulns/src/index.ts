export type {
  Advisory,
  AdvisorySeverity,
  AdvisoryState,
  Exploitation,
  Lifecycle,
  PackageSymbols,
  Statement,
} from './advisory.ts';
export { type Basis, changedSince, noting } from './database/basis.ts';
export { type BuildOptions, type BuildResult, buildDatabase } from './database/build.ts';
export { readSigner, readTrustedKey, type Signer } from './database/seal.ts';
export type { Manifest, ShardInfo, SourceInfo } from './database/manifest.ts';
export { ageOf, databaseFolder } from './database/place.ts';
export { type Database, openDatabase } from './database/store.ts';
export { VulnsError, type VulnsErrorCode } from './error.ts';
export { type Explanation, explain } from './match/explain.ts';
export { match, type MatchOptions } from './match/match.ts';
export type { Priority, PriorityFactor, Surroundings } from './match/priority.ts';
export type {
  Comparison,
  EndedDistribution,
  Match,
  MatchResult,
  RuledOut,
  UnknownComponent,
  UnknownReason,
} from './match/types.ts';
export { isOfSystem } from './spaces.ts';
export { sources } from './sources/registry.ts';
export { type ReadVex, readVex } from './vex/read.ts';
export type { VexStatement, VexVerdict } from './vex/statement.ts';
export { schemeOf } from './versions/registry.ts';
export type { VersionScheme } from './versions/scheme.ts';
export { answers, type PackageQuery, readQuery } from './who-has.ts';
export { bringFeeds, type FeedUpdate } from './remote/feeds.ts';
export { fetchBytes, type Network } from './remote/fetch.ts';
export { satisfies } from './ranges/satisfies.ts';
export { unpack as unpackArchive } from './database/unpack.ts';
export { type MirrorResult, updateFromMirror } from './remote/mirror.ts';
export { exportDatabase, importDatabase } from './remote/archive.ts';
export { pullDatabase, pushDatabase, readReference, type Registry } from './remote/oci.ts';
