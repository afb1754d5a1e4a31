import type { Problem } from '@seawall/kube';
import type { Place } from '@seawall/model';
import { type Location, RegoError } from '@seawall/rego';
import { policyProblem } from '../source.ts';

/** A module's text and where it stands: rows of the module count from the line before it in its file. */
export interface RegoSource {
  readonly file: string;
  readonly line: number;
  readonly indent: number;
  readonly text: string;
}

/** Modules by the name that the compiler knows them by. */
export type RegoSources = ReadonlyMap<string, RegoSource>;

/** Where a location of a module stands in the file that it was written in. */
export function placeIn(sources: RegoSources, { file, row, col }: Location): Place | undefined {
  const source = sources.get(file);
  if (source === undefined) return undefined;
  return { file: source.file, line: source.line + row, column: source.indent + col };
}

/** What the compiler or an evaluation says against a policy, at its place in the file. */
export function regoProblem(error: unknown, sources: RegoSources, otherwise: Place): Problem {
  if (!(error instanceof RegoError)) throw error;
  const place = error.location === undefined ? undefined : placeIn(sources, error.location);
  return policyProblem(place ?? otherwise, `${error.code}: ${error.detail}`);
}
