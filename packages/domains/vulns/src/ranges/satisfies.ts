import type { Ecosystem } from '@seawall/model';
import { schemeOf } from '../versions/registry.ts';
import { findSet } from './comparator.ts';
import { readRequirement } from './requirement.ts';

/**
 * Whether a version is one that a requirement of its ecosystem asks for. A requirement that cannot be read takes none,
 * and a pre-release is only taken by one that names it.
 */
export function satisfies(requirement: string, version: string, ecosystem: Ecosystem): boolean {
  const scheme = schemeOf(ecosystem);
  const ranges = readRequirement(requirement, ecosystem);
  if (ranges === undefined || !scheme.valid(version)) return false;
  if (/^v?[\d.]+-[0-9A-Za-z]/.test(version) && !requirement.includes(version.replace(/^v/, ''))) return false;
  return findSet(ranges, version, scheme) !== undefined;
}
