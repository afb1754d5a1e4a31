import type { Component } from '@seawall/model';
import { readRequirement } from './ranges/requirement.ts';
import { findSet } from './ranges/comparator.ts';
import { packageKey } from './spaces.ts';
import { schemeOf } from './versions/registry.ts';

/** What is looked for: a package by name, part of a name or purl, at any version or within a range. */
export interface PackageQuery {
  readonly name: string;
  /** Range in the ecosystem's own words, `<2.17.1`. */
  readonly range?: string;
}

/** Reads `log4j`, `log4j-core@<2.17.1`, `pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1`. */
export function readQuery(text: string): PackageQuery {
  const purl = text.startsWith('pkg:');
  const at = text.lastIndexOf('@');
  // The scope of an npm package begins with the same sign.
  const versioned = at > (purl ? text.lastIndexOf('/') : 0) && !/^@[^@/]+\/?[^@]*$/.test(text);
  const name = (versioned ? text.slice(0, at) : text).toLowerCase();
  const range = versioned ? text.slice(at + 1) : '';
  return range === '' ? { name } : { name, range: /^[<>=!~^[(*]/.test(range) ? range : `=${range}` };
}

/** Whether a component is asked for: its name, or a whole word of it, is the one; and its version is in the range. */
export function answers({ name, range }: PackageQuery, component: Component): boolean {
  if (!named(name, component)) return false;
  if (range === undefined) return true;
  const ranges = readRequirement(range, component.ecosystem);
  const scheme = schemeOf(component.ecosystem);
  return (
    ranges !== undefined && scheme.valid(component.version) && findSet(ranges, component.version, scheme) !== undefined
  );
}

function named(wanted: string, { ecosystem, name, purl, source }: Component): boolean {
  if (wanted.startsWith('pkg:'))
    return purl.toLowerCase().startsWith(wanted) && /^[@?#]|^$/.test(purl.slice(wanted.length));
  return (
    holdsWords(packageKey(ecosystem, name).toLowerCase(), wanted) ||
    (source !== undefined && holdsWords(source.name.toLowerCase(), wanted))
  );
}

/** `log4j` is in `org.apache.logging.log4j:log4j-core` and in `log4j`, and not in `slog4js`. */
function holdsWords(name: string, wanted: string): boolean {
  for (let at = name.indexOf(wanted); at >= 0; at = name.indexOf(wanted, at + 1)) {
    if (!isWordAt(name, at - 1) && !isWordAt(name, at + wanted.length)) return true;
  }
  return false;
}

function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
