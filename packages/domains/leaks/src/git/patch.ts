import type { Detector } from '../detector.ts';
import type { FileScan } from '../engine/file-scan.ts';
import type { Leak } from '../leak.ts';

/** Who brought a change; absent for one that is only staged. */
export interface Commit {
  readonly id: string;
  /** RFC 3339. */
  readonly date: string;
  readonly author: string;
  readonly email: string;
  readonly subject: string;
}

interface PatchLeak {
  readonly leak: Leak;
  readonly commit: Commit | undefined;
}

export interface PatchReader {
  chunk(bytes: Uint8Array): void;
  end(): void;
  /** Commits, and files changed in them, that were seen. */
  readonly seen: { commits: number; files: number };
}

export interface PatchSinks {
  found(leak: PatchLeak): void;
  /** A file that git calls binary, by the object that holds its new content. */
  binary(object: string, path: string, commit: Commit | undefined): void;
}

/** Starts the line of a commit; no line of a patch starts with it. */
const commitMark = '\x01';
/** For `git log`: the mark, then the fields of a `Commit` between NUL bytes. */
export const commitFormat = '%x01%H%x00%aI%x00%an%x00%ae%x00%s';

/** A line longer than this is cut: what it holds is looked at, its end is not kept together with the next. */
const longestLine = 8 * 1024 * 1024;
const flushAt = 64 * 1024;
const lineFeed = 0x0a;
const plus = 0x2b;
const minus = 0x2d;
const at = 0x40;
const backslash = 0x5c;

/** Consecutive lines: the line of the text that was fed, and that of the file, at which a hunk starts. */
interface Segment {
  readonly fed: number;
  readonly file: number;
}

interface OpenFile {
  readonly scan: FileScan;
  readonly segments: Segment[];
  fedLines: number;
}

/**
 * Reads what `git log -p -U0` and `git diff -p -U0` write, plain and combined (git-scm.com/docs/diff-format), and gives
 * the lines that were added to the detector: one text for each file of each commit.
 */
export function readPatch(detector: Detector, sinks: PatchSinks): PatchReader {
  const seen = { commits: 0, files: 0 };
  let rest: Buffer = Buffer.alloc(0);
  let commit: Commit | undefined;
  let path = '';
  let object = '';
  let file: OpenFile | undefined;
  let added = 0;
  let removed = 0;
  /** 1 in a plain diff; in a combined one there is a column for each parent. */
  let columns = 1;
  let pending = Buffer.allocUnsafe(flushAt * 2);
  let used = 0;

  function line(bytes: Buffer): void {
    if (added > 0 || removed > 0) inHunk(bytes);
    else if (bytes[0] === at && bytes[1] === at) startHunk(bytes);
    else if (bytes[0] !== backslash) header(bytes.toString('utf8', 0, Math.min(bytes.length, 16_384)));
  }

  function header(text: string): void {
    if (text.startsWith(commitMark)) {
      closeFile();
      const [id = '', date = '', author = '', email = '', subject = ''] = text.slice(1).split('\0');
      commit = { id, date, author, email, subject };
      seen.commits += 1;
    } else if (text.startsWith('diff --')) {
      closeFile();
      path = pathOfDiff(text);
      object = '';
      seen.files += 1;
    } else if (text.startsWith('+++ ')) path = pathOf(text.slice(4)) ?? path;
    else if (text.startsWith('index ')) object = /\.\.([0-9a-f]+)/.exec(text)?.[1] ?? '';
    else if (text.startsWith('Binary files ') && /[1-9a-f]/.test(object)) {
      sinks.binary(object, pathOfBinary(text) ?? path, commit);
    }
  }

  /** `@@ -1,2 +3,4 @@`, with one more sign on each side for each further parent. */
  function startHunk(bytes: Buffer): void {
    const text = bytes.toString('latin1', 0, Math.min(bytes.length, 400));
    const signs = /^@+/.exec(text)?.[0].length ?? 2;
    columns = signs - 1;
    const target = / \+(\d+)(?:,(\d+))? @@/.exec(text);
    if (target === null) return;
    const first = Number(target[1]);
    added = Number(target[2] ?? '1');
    removed = 0;
    for (const [, count] of text.matchAll(/ -\d+(?:,(\d+))?/g)) removed += Number(count ?? '1');
    // Lines removed from several parents are written once: the counts of a combined hunk cannot say where it ends.
    if (columns > 1) removed = 0;
    file ??= { scan: detector.file(path, commit?.id), segments: [], fedLines: 0 };
    // A blank line keeps what stands apart in the file apart in the text.
    if (file.fedLines > 0) feed(Buffer.from('\n'), file);
    file.segments.push({ fed: file.fedLines, file: first });
  }

  function inHunk(bytes: Buffer): void {
    const sign = bytes[0];
    if (sign === backslash) return;
    if (columns > 1) {
      inCombined(bytes);
      return;
    }
    if (sign === minus) removed -= 1;
    else {
      added -= 1;
      if (sign !== plus) removed -= 1;
      if (file !== undefined) feed(bytes.subarray(1), file, true);
    }
  }

  /** Only what is new against every parent came with the merge itself. */
  function inCombined(bytes: Buffer): void {
    let isNew = true;
    for (let column = 0; column < columns; column++) {
      if (bytes[column] === minus) return;
      if (bytes[column] !== plus) isNew = false;
    }
    added -= 1;
    if (file !== undefined) feed(isNew ? bytes.subarray(columns) : Buffer.alloc(0), file, true);
  }

  function feed(bytes: Buffer, to: OpenFile, withEnd = false): void {
    if (bytes.length + 1 > pending.length - used) flush(to);
    if (bytes.length + 1 > pending.length) pending = Buffer.allocUnsafe(bytes.length * 2);
    used += bytes.copy(pending, used);
    if (withEnd) pending[used++] = lineFeed;
    to.fedLines += 1;
    if (used >= flushAt) flush(to);
  }

  function flush(to: OpenFile): void {
    to.scan.chunk(pending.subarray(0, used));
    used = 0;
  }

  function closeFile(): void {
    added = 0;
    removed = 0;
    if (file === undefined) return;
    if (used > 0) flush(file);
    for (const leak of file.scan.end()) sinks.found({ leak: placed(leak, file.segments), commit });
    file = undefined;
  }

  return {
    seen,
    chunk(chunk) {
      const bytes = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        line(bytes.subarray(start, end));
        start = end + 1;
      }
      // A copy: the caller's bytes are only lent.
      rest = Buffer.from(bytes.subarray(start));
      if (rest.length > longestLine) {
        line(rest);
        rest = Buffer.alloc(0);
      }
    },
    end() {
      if (rest.length > 0) line(rest);
      rest = Buffer.alloc(0);
      closeFile();
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The leak with the lines that the file has, not those of the text that was fed. */
function placed(leak: Leak, segments: readonly Segment[]): Leak {
  const fed = leak.line - 1;
  let segment = segments[0];
  for (const candidate of segments) if (candidate.fed <= fed) segment = candidate;
  if (segment === undefined) return leak;
  const line = segment.file + fed - segment.fed;
  return { ...leak, line, endLine: line + leak.endLine - leak.line };
}

function pathOfDiff(text: string): string {
  const combined = /^diff --(?:cc|combined) (.*)$/s.exec(text);
  if (combined !== null) return unquote(combined[1] as string);
  // Both names are the same unless there is a `+++` line, which then says the new one.
  const names = text.slice('diff --git '.length);
  if (names.startsWith('"')) return stripped(unquote(names.slice(0, Math.ceil(names.length / 2)).trim()));
  return stripped(names.slice(Math.ceil(names.length / 2)));
}

function pathOfBinary(text: string): string | undefined {
  const match = / and (.*) differ$/s.exec(text);
  return match === null ? undefined : pathOf(match[1] as string);
}

function pathOf(name: string): string | undefined {
  const plain = unquote(name.replace(/\t$/, ''));
  return plain === '/dev/null' ? undefined : stripped(plain);
}

function stripped(name: string): string {
  return name.replace(/^[abciwo]\//, '');
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** Names with odd characters stand in quotes as C would write them. */
function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  const inner = name.slice(1, name.endsWith('"') ? -1 : undefined);
  const bytes = inner.replace(/\\([0-7]{3}|.)/g, (_, escape: string) =>
    escape.length === 3 ? String.fromCharCode(Number.parseInt(escape, 8) & 0xff) : (escapes[escape] ?? escape),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
