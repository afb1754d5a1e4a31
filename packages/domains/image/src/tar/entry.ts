export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** One member of an archive or one file of a tree. */
export interface Entry {
  /** From the root, without a leading slash, normalised; empty for the root itself. */
  readonly path: string;
  readonly type: EntryType;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Target of a symbolic link as written, or the normalised path of a hard link's target; else empty. */
  readonly link: string;
}

/** Takes the entries of an archive or tree, one after another. */
export interface EntrySink {
  /** False: the content is of no interest, and neither `data` nor `end` follows. */
  entry(entry: Entry): boolean;
  /** The next bytes of a file; valid only during the call. */
  data(bytes: Buffer): void;
  /** The file is complete. */
  end(): void;
}

/**
 * The path below the root that an archive's member name stands for, as container runtimes extract it: `.` and `..`
 * resolved, never out of the root.
 */
export function normalisePath(name: string): string {
  if (!untidy.test(name)) return name;
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

const untidy = /^\/|\/$|\/\/|(?:^|\/)\.\.?(?:\/|$)/;

/** Whether a name would lead out of the folder that an archive is unpacked into. */
export function leavesRoot(name: string): boolean {
  if (!name.includes('..')) return false;
  let depth = 0;
  for (const part of name.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
