import type { Component } from '@seawall/model';
import { inventoryOf } from './harness.ts';

/**
 * What a tree of files holds, a line for each component: package URL, `:line`, scope, `direct` or `indirect`, licences
 * in brackets, and behind an arrow what it depends on.
 */
export function linesOf(files: Readonly<Record<string, string | Uint8Array>>): string[] {
  return inventoryOf(files).components.map(lineOf);
}

/** The messages of the problems, with their places. */
export function problemsOf(files: Readonly<Record<string, string | Uint8Array>>): string[] {
  return inventoryOf(files).problems.map(
    ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`} ${message.en}`,
  );
}

function lineOf({ purl, places, scope, direct, licences, dependsOn }: Component): string {
  const line = places[0]?.line;
  return [
    purl.replace(/^pkg:/, ''),
    ...(line === undefined ? [] : [`:${line}`]),
    ...(scope === undefined ? [] : [scope]),
    ...(direct === undefined ? [] : [direct ? 'direct' : 'indirect']),
    ...(licences.length === 0 ? [] : [`[${licences.join(', ')}]`]),
    ...(dependsOn === undefined || dependsOn.length === 0
      ? []
      : [`→ ${dependsOn.map((one) => one.replace(/^pkg:/, '')).join(' ')}`]),
  ].join(' ');
}
