import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSbom, sniffSbom } from '@seawall/image';
import type { Problem } from '@seawall/kube';
import type { Component } from '@seawall/model';
import { answers, type PackageQuery } from '@seawall/vulns';
import { unreadable } from '../problems.ts';
import { largestSbom } from './limits.ts';
import { componentsOfPurls } from './purls.ts';

/** One bill of materials that holds what was asked for. */
export interface Holder {
  readonly file: string;
  readonly components: readonly Component[];
}

export interface WhoHas {
  readonly searched: number;
  readonly holders: readonly Holder[];
  readonly problems: readonly Problem[];
}

const sbomName = /\.(?:json|xml|spdx|cdx|ya?ml|txt)$/i;
const deepestFolder = 32;

/**
 * Which bills of materials of a folder hold a package. The bytes are searched first; a document is only read where they
 * hold the name, and of one that names its packages by URL not even then as a whole.
 */
export async function whoHas(folder: string, query: PackageQuery): Promise<WhoHas> {
  const problems: Problem[] = [];
  const files = await filesOf(folder, '', 0, problems);
  const needle = needleOf(query.name);
  const known = new Map<string, Component | undefined>();
  const holders: Holder[] = [];
  let searched = 0;
  for (const name of files) {
    const bytes = readWhole(join(folder, name), name, problems);
    if (bytes === undefined) continue;
    searched += 1;
    const components = search(bytes, name, needle, query, known, problems);
    if (components.length > 0) holders.push({ file: name, components });
  }
  return { searched, holders, problems };
}

async function filesOf(root: string, path: string, depth: number, problems: Problem[]): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(join(root, path), { withFileTypes: true });
  } catch (error) {
    problems.push(unreadable(join(root, path), error));
    return [];
  }
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory() && depth < deepestFolder) files.push(...(await filesOf(root, name, depth + 1, problems)));
    else if (entry.isFile() && sbomName.test(name)) files.push(name);
  }
  return files;
}

/** The part of the name that stands in every spelling of it: URLs escape some signs, and case differs. */
function needleOf(name: string): string {
  const words = name.replace(/^pkg:[^/]*\//, '').match(/[a-z0-9]+/gi) ?? [];
  return words.sort((a, b) => b.length - a.length)[0]?.toLowerCase() ?? '';
}

let room = Buffer.allocUnsafeSlow(1024 * 1024);

/** The bytes are only good until the next file is read: one buffer serves them all. */
function readWhole(path: string, shown: string, problems: Problem[]): Buffer | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > largestSbom) {
        const message = { en: 'is larger than 256 MiB', zh: '大于 256 MiB' };
        problems.push({ code: 'too-large', file: shown, message });
        return undefined;
      }
      if (size > room.length) room = Buffer.allocUnsafeSlow(size * 2);
      let done = 0;
      while (done < size) {
        const count = readSync(file, room, done, size - done, done);
        if (count === 0) break;
        done += count;
      }
      return room.subarray(0, done);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    problems.push(unreadable(shown, error));
    return undefined;
  }
}

function search(
  bytes: Buffer,
  file: string,
  needle: string,
  query: PackageQuery,
  known: Map<string, Component | undefined>,
  problems: Problem[],
): Component[] {
  const purls = new Set<string>();
  let elsewhere = false;
  for (const form of spellings(needle)) {
    for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + form.length)) {
      const purl = purlAround(bytes, at);
      if (purl === undefined) elsewhere = true;
      else purls.add(purl);
    }
  }
  const found = [...purls].flatMap((purl) => componentOf(purl, file, query, known) ?? []);
  // A name without a URL beside it: then the document is read as a whole.
  if (found.length > 0 || !elsewhere || purls.size > 0) return found;
  const text = bytes.toString('utf8');
  if (sniffSbom(text) === undefined) return [];
  const read = readSbom(text, file);
  problems.push(...(read?.problems ?? []));
  return (read?.sbom.components ?? []).filter((component) => answers(query, component));
}

/** As ecosystems write names: in lower case, capitalised, in capitals. */
function spellings(needle: string): string[] {
  if (needle === '') return [];
  return [...new Set([needle, `${needle.charAt(0).toUpperCase()}${needle.slice(1)}`, needle.toUpperCase()])];
}

const longestPurl = 2048;
const quote = 34;

/** The package URL in quotes that a place lies in. */
function purlAround(bytes: Buffer, at: number): string | undefined {
  let start = at;
  while (start > 0 && at - start < longestPurl && !endsString(bytes[start - 1])) start -= 1;
  if (bytes.toString('latin1', start, start + 4) !== 'pkg:') return undefined;
  let end = at;
  while (end < bytes.length && end - at < longestPurl && !endsString(bytes[end])) end += 1;
  return bytes.toString('utf8', start, end);
}

function endsString(code: number | undefined): boolean {
  return code === undefined || code === quote || code === 10 || code === 32 || code === 62 || code === 60;
}

function componentOf(
  purl: string,
  file: string,
  query: PackageQuery,
  known: Map<string, Component | undefined>,
): Component | undefined {
  if (!known.has(purl)) {
    const [component] = componentsOfPurls([purl], file).components;
    known.set(purl, component !== undefined && answers(query, component) ? component : undefined);
  }
  return known.get(purl);
}
