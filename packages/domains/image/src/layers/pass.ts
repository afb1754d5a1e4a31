import type { Problem } from '@seawall/kube';
import { type Cataloger, defaultLimit } from '../analyse/cataloger.ts';
import { createMatcher, isProgram } from '../analyse/matcher.ts';
import { readFile } from '../analyse/read.ts';
import { codeOf, type Range } from '../formats/program/code.ts';
import type { LayerStream, StreamAnalyser } from '../analyse/stream.ts';
import { type Entry, type EntrySink, leavesRoot } from '../tar/entry.ts';
import { type Aliases, createAliasPass } from './alias-pass.ts';
import { type Capture, createCapture, uncaptured } from './capture.ts';
import { createLinkList } from './link-list.ts';
import { createPathIndex } from './path-index.ts';
import { leadsOut, tooMany } from './problems.ts';
import type { AnalysedFile, LayerResult } from './result.ts';
import { createWhiteouts } from './whiteouts.ts';

export interface Analysers {
  readonly catalogers: readonly Cataloger[];
  readonly streams: readonly StreamAnalyser[];
  /** A second look: only these files are read, under their other names. */
  readonly aliases?: Aliases;
}

/** Files with something to say of them past this count are an attack: no image holds so many packages. */
const maxAnalysed = 200_000;
/** Problems of one layer past this count say nothing new. */
const maxProblems = 1000;

type PassResult = Pick<LayerResult, 'entries' | 'index' | 'whiteouts' | 'links' | 'files' | 'problems'>;

export interface Pass extends EntrySink {
  /** Told of every name as the archive writes it. */
  name(name: string): void;
  finish(): PassResult;
  /** Frees what is on disk; must be called, whatever happened. */
  release(): void;
}

/** Takes the entries of one layer: notes each, and gives the files to the analysers that want them. */
export function createPass({ catalogers, streams, aliases }: Analysers): Pass {
  if (aliases !== undefined) return createAliasPass(catalogers, aliases);
  const matcher = createMatcher(catalogers);
  const open = streams.map(({ id, openLayer }) => ({ id, stream: openLayer() }));
  const active: { id: string; stream: LayerStream }[] = [];
  const index = createPathIndex();
  const whiteouts = createWhiteouts();
  const links = createLinkList((path) => matcher.byPath(path).length > 0);
  const files: AnalysedFile[] = [];
  const problems: Problem[] = [];
  const capture: Capture = createCapture();
  let entries = 0;
  let current: Entry | undefined;
  let wanting: readonly Cataloger[] = [];
  let captures = false;
  let mayBeProgram = false;
  let head: Buffer | undefined;
  return { entry, data, end, name, finish, release: capture.release };

  function entry(found: Entry): boolean {
    entries++;
    if (whiteouts.take(found)) return false;
    index.add(found);
    if (found.type !== 'file') {
      links.take(found);
      return false;
    }
    current = found;
    wanting = matcher.byPath(found.path);
    mayBeProgram = matcher.ofPrograms.length > 0 && found.size >= 4;
    head = undefined;
    active.length = 0;
    for (const one of open) if (one.stream.begin(found)) active.push(one);
    startCapture();
    if (found.size === 0 && wanting.length > 0) captures = true;
    return wanting.length > 0 || mayBeProgram || active.length > 0;
  }

  /** Keeps the content when some cataloger or stream takes a file of this size. */
  function startCapture(hole?: Range): void {
    const size = current?.size ?? 0;
    captures =
      wanting.some(({ limit }) => size <= (limit ?? defaultLimit)) ||
      active.some(({ stream }) => size <= (stream.keeps ?? -1));
    if (captures) capture.begin(size, hole);
  }

  function data(bytes: Buffer): void {
    const chunk = mayBeProgram ? lookAtHead(bytes) : bytes;
    if (chunk === undefined) return;
    if (captures) capture.add(chunk);
    for (const { stream } of active) stream.chunk(chunk);
  }

  /** Decides by the first four bytes; they are held back while fewer have come. */
  function lookAtHead(bytes: Buffer): Buffer | undefined {
    const chunk = head === undefined ? bytes : Buffer.concat([head, bytes]);
    if (chunk.length < 4) {
      head = Buffer.from(chunk);
      return undefined;
    }
    mayBeProgram = false;
    if (isProgram(chunk)) {
      wanting = [...new Set([...wanting, ...matcher.ofPrograms])].filter(
        ({ wants }) => wants.accepts === undefined || current === undefined || wants.accepts(current.path),
      );
      // Others who look at the file may want all of it.
      startCapture(active.length === 0 ? codeOf(chunk) : undefined);
    }
    return chunk;
  }

  function end(): void {
    const file = current;
    if (file === undefined) return;
    current = undefined;
    const { path, size, mode } = file;
    const content = captures ? capture.content() : uncaptured(size);
    const readings = wanting.length === 0 ? undefined : readFile(wanting, { path, size, mode, content });
    let found: Record<string, unknown> | undefined;
    for (const { id, stream } of active) {
      const result = captures ? stream.end(content) : stream.end();
      if (result === undefined) continue;
      found ??= {};
      found[id] = result;
    }
    if (readings === undefined && found === undefined) return;
    if (files.length >= maxAnalysed) {
      if (files.length === maxAnalysed) note(tooMany(path, maxAnalysed));
      return;
    }
    files.push({
      path,
      size,
      mode,
      ...(readings === undefined ? {} : { readings }),
      ...(found === undefined ? {} : { streams: found }),
    });
  }

  function name(written: string): void {
    if (leavesRoot(written)) note(leadsOut(written));
  }

  function note(problem: Problem): void {
    if (problems.length < maxProblems) problems.push(problem);
  }

  function finish(): PassResult {
    return {
      entries,
      index: index.finish(),
      whiteouts: whiteouts.found(),
      links: links.found(),
      files,
      problems: [...problems, ...links.problems()],
    };
  }
}
