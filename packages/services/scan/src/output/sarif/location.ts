import { isAbsolute } from 'node:path';
import { fileUri, repositoryPath } from '../location.ts';
import type { OutputOptions } from '../output.ts';

export interface Region {
  readonly startLine: number;
  readonly startColumn?: number | undefined;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** `physicalLocation`, SARIF 3.29. `context` are the lines around the region that belong to it. */
export function physicalLocation(
  file: string,
  region: Region | undefined,
  options: OutputOptions,
  context?: Region,
): unknown {
  return { artifactLocation: artifactLocation(file, options), region, contextRegion: context };
}

/** `artifactLocation`, SARIF 3.4: relative to the project's root unless the file lies outside of it. */
export function artifactLocation(file: string, options: OutputOptions): unknown {
  const path = repositoryPath(file, options);
  return isAbsolute(path) ? { uri: fileUri(path) } : { uri: fileUri(path), uriBaseId: '%SRCROOT%' };
}
