import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Text } from '@seawall/model';
import type { Advisory, Exploitation, Lifecycle } from '../advisory.ts';
import type { Sink, SpaceStatement } from '../sources/source.ts';
import { packageKey } from '../spaces.ts';

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

  function put(space: string, key: string, value: unknown): void {
    let buffer = buffers.get(space);
    if (buffer === undefined) {
      buffer = { lines: [], size: 0 };
      buffers.set(space, buffer);
    }
    const line = `${key}\t${JSON.stringify(value)}\n`;
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
    get spaces() {
      return [...buffers.keys()].sort();
    },
    sinkFor(source) {
      const count = counts.get(source) ?? { files: 0, advisories: 0, statements: 0, skipped: 0, problems: 0 };
      counts.set(source, count);
      return {
        advisory(advisory, statements) {
          count.advisories += 1;
          count.statements += statements.length;
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
  put: (space: string, key: string, value: unknown) => void,
): void {
  const spaces = new Set<string>();
  const { id, source, aliases } = advisory;
  for (const { space, name, statement } of statements) {
    spaces.add(space);
    put(space, `p:${packageKey(space, name)}`, {
      advisory: id,
      source,
      ...(aliases === undefined ? {} : { aliases }),
      ...statement,
    });
  }
  for (const space of spaces) put(space, `a:${id}`, advisory);
}

/** Joins lines of one key: statements become a list, facts one object, of advisories the fullest stays. */
function merged(text: string): Map<string, string> {
  const lists = new Map<string, Set<string>>();
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const tab = text.indexOf('\t', start);
    const key = text.slice(start, tab);
    const value = text.slice(tab + 1, end);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, new Set([value]));
    else list.add(value);
    start = end + 1;
  }
  const records = new Map<string, string>();
  for (const [key, values] of lists) records.set(key, joined(key, values));
  return records;
}

function joined(key: string, values: ReadonlySet<string>): string {
  if (key.startsWith('p:')) return `[${[...values].sort().join(',')}]`;
  const [first = ''] = values;
  if (values.size === 1) return first;
  if (key.startsWith('x:')) {
    return JSON.stringify(Object.assign({}, ...[...values].map((value) => JSON.parse(value) as object)));
  }
  return [...values].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? first;
}
