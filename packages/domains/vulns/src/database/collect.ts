import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Text } from '@seawall/model';
import type { Advisory, Exploitation, Lifecycle } from '../advisory.ts';
import type { Sink, SpaceStatement } from '../sources/source.ts';
import { splitComparator } from '../ranges/comparator.ts';
import { ecosystemOfSpace, packageKey } from '../spaces.ts';
import { schemeOf } from '../versions/registry.ts';
import { advisoryKey } from './shard-format.ts';

/** Shards beside those of the spaces: what is known of a vulnerability wherever it is. */
export const detailSpace = 'details';
export const exploitationSpace = 'exploitation';
export const lifecycleSpace = 'lifecycle';

export interface SourceCount {
  files: number;
  advisories: number;
  statements: number;
  skipped: number;
  problems: number;
  /** Versions that are used, though they are none of their ecosystem: each once for its package. */
  remarks: number;
}

export interface BuildProblem {
  readonly source: string;
  readonly place: string;
  readonly message: Text;
}

export interface Collection {
  /** The sink of one source, which counts what goes through it. */
  sinkFor(source: string): Sink;
  readonly counts: Map<string, SourceCount>;
  readonly problems: BuildProblem[];
  readonly remarks: BuildProblem[];
  readonly spaces: readonly string[];
  /** The records of a space, sorted, each key once. */
  records(space: string): Map<string, string>;
  dispose(): void;
}

/** Lines held before they are written out: memory stays flat however large the feeds are. */
const held = 4 * 1024 * 1024;
const shownProblems = 1_000;

/** Gathers what sources say, one temporary file for each space. */
export function createCollection(): Collection {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-db-'));
  const buffers = new Map<string, { lines: string[]; size: number }>();
  const counts = new Map<string, SourceCount>();
  const problems: BuildProblem[] = [];
  const remarks: BuildProblem[] = [];
  const told = new Set<string>();

  /** A line: the record's key, for a statement the advisory that it is of, what it says. */
  function put(space: string, key: string, value: unknown, of = ''): void {
    let buffer = buffers.get(space);
    if (buffer === undefined) {
      buffer = { lines: [], size: 0 };
      buffers.set(space, buffer);
    }
    const line = `${key}\t${of}\t${JSON.stringify(value)}\n`;
    buffer.lines.push(line);
    buffer.size += line.length;
    if (buffer.size > held) spill(space, buffer);
  }

  function spill(space: string, buffer: { lines: string[]; size: number }): void {
    appendFileSync(fileOf(space), buffer.lines.join(''));
    buffer.lines = [];
    buffer.size = 0;
  }

  const fileOf = (space: string): string => join(folder, encodeURIComponent(space));

  return {
    counts,
    problems,
    remarks,
    get spaces() {
      return [...buffers.keys()].sort();
    },
    sinkFor(source) {
      const count = counts.get(source) ?? {
        files: 0,
        advisories: 0,
        statements: 0,
        skipped: 0,
        problems: 0,
        remarks: 0,
      };
      counts.set(source, count);
      return {
        advisory(advisory, statements) {
          const bad = [advisory.id, ...statements.map(({ name }) => name)].find(hasControl);
          if (bad !== undefined) return this.problem(JSON.stringify(bad), controlText);
          count.advisories += 1;
          count.statements += statements.length;
          for (const odd of oddVersions(statements)) {
            const key = `${source} ${odd.place} ${odd.message.en}`;
            if (told.has(key)) continue;
            told.add(key);
            count.remarks += 1;
            if (remarks.length < shownProblems) remarks.push({ source, ...odd });
          }
          putAdvisory(advisory, statements, put);
        },
        detail(advisory) {
          count.advisories += 1;
          put(detailSpace, `a:${advisory.id}`, advisory);
        },
        exploitation(vulnerability: string, facts: Exploitation) {
          count.advisories += 1;
          put(exploitationSpace, `x:${vulnerability}`, facts);
        },
        lifecycle(product: string, releases: readonly Lifecycle[]) {
          count.advisories += 1;
          put(lifecycleSpace, `l:${product}`, releases);
        },
        problem(place, message) {
          count.problems += 1;
          if (problems.length < shownProblems) problems.push({ source, place, message });
        },
        skipped() {
          count.skipped += 1;
        },
      };
    },
    records(space) {
      const buffer = buffers.get(space);
      if (buffer !== undefined && buffer.size > 0) spill(space, buffer);
      return merged(readFileSync(fileOf(space), 'utf8'));
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function putAdvisory(
  advisory: Advisory,
  statements: readonly SpaceStatement[],
  put: (space: string, key: string, value: unknown, of?: string) => void,
): void {
  const spaces = new Set<string>();
  const { id, source, aliases } = advisory;
  for (const { space, name, statement } of statements) {
    spaces.add(space);
    const said = { advisory: id, source, ...(aliases === undefined ? {} : { aliases }), ...statement };
    put(space, `p:${packageKey(space, name)}`, said, id);
  }
  for (const space of spaces) put(space, `a:${id}`, advisory);
}

/** Joins lines of one key: statements become a list, facts one object, of advisories the fullest stays. */
function merged(text: string): Map<string, string> {
  /** By key; each value with the advisory that it is of, if it is a statement. */
  const lists = new Map<string, Map<string, string>>();
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const tab = text.indexOf('\t', start);
    const second = text.indexOf('\t', tab + 1);
    const key = text.slice(start, tab);
    const value = text.slice(second + 1, end);
    const of = text.slice(tab + 1, second);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, new Map([[value, of]]));
    else list.set(value, of);
    start = end + 1;
  }
  const homes = homesOf(lists);
  const records = new Map<string, string>();
  for (const [key, values] of lists) {
    if (key.startsWith('p:')) records.set(key, statementList(key.slice(2), values, homes));
    else records.set(placeOf(key, homes), joined(key, [...values.keys()]));
  }
  return records;
}

/** For each advisory the first of its packages: it lies beside that, so that who asks for both reads one block. */
function homesOf(lists: ReadonlyMap<string, ReadonlyMap<string, string>>): Map<string, string> {
  const homes = new Map<string, string>();
  for (const [key, values] of lists) {
    if (!key.startsWith('p:')) continue;
    const name = key.slice(2);
    for (const id of values.values()) {
      const known = homes.get(id);
      if (known === undefined || name < known) homes.set(id, name);
    }
  }
  return homes;
}

/** A statement says where its advisory lies, unless that is beside itself. */
function statementList(name: string, values: ReadonlyMap<string, string>, homes: ReadonlyMap<string, string>): string {
  const list = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const said = list.map(([value, id]) => {
    const home = homes.get(id) ?? name;
    return home === name ? value : `{"home":${JSON.stringify(home)},${value.slice(1)}`;
  });
  return `[${said.join(',')}]`;
}

function placeOf(key: string, homes: ReadonlyMap<string, string>): string {
  const id = key.startsWith('a:') ? key.slice(2) : '';
  const home = homes.get(id);
  return home === undefined ? key : advisoryKey(home, id);
}

function joined(key: string, values: readonly string[]): string {
  const [first = ''] = values;
  if (values.length === 1) return first;
  if (key.startsWith('x:'))
    return JSON.stringify(Object.assign({}, ...values.map((value) => JSON.parse(value) as object)));
  return values.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? first;
}

/**
 * Bounds that are no version of their ecosystem. They are compared all the same, as far as they are one: to leave them
 * out would hide what they fix.
 */
function oddVersions(statements: readonly SpaceStatement[]): Omit<BuildProblem, 'source'>[] {
  const odd: Omit<BuildProblem, 'source'>[] = [];
  for (const { space, name, statement } of statements) {
    const ecosystem = ecosystemOfSpace(space);
    if (ecosystem === undefined) continue;
    const { valid } = schemeOf(ecosystem);
    for (const bound of [statement.ranges, statement.safe, statement.unaffected].flat(2)) {
      const version = bound === undefined ? '0' : splitComparator(bound)[1];
      if (version === '0' || valid(version)) continue;
      odd.push({
        place: `${space} ${name}`,
        message: { en: `${version} is no version of ${ecosystem}`, zh: `${version} 不是有效的 ${ecosystem} 版本` },
      });
    }
  }
  return odd;
}

/** Such a name would break the lines that are gathered, and is none that a package manager accepts. */
function hasControl(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f]/.test(name);
}

const controlText: Text = { en: 'holds control characters', zh: '含有控制字符' };
