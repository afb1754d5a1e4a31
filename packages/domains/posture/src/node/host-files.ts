/** What came of looking at a path of the host. `denied` is there, or may be, and cannot be read: a check must say so. */
export type Look<Value> =
  | { readonly state: 'here'; readonly value: Value }
  | { readonly state: 'absent' }
  | { readonly state: 'denied'; readonly why: string };

export interface FileInfo {
  /** As seen on the host, from its root. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'socket' | 'other';
  /** Permission bits, set-user-ID, set-group-ID and sticky among them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The files of one host, which may be another one than the scanner's: its root is passed in. Every path is absolute and
 * means the same as to a process of that host; links lead nowhere else. Reading is bounded; what is past a bound is denied.
 */
export interface HostFiles {
  /** Of what a path leads to, links followed. */
  stat(path: string): Look<FileInfo>;
  text(path: string): Look<string>;
  /** What a link says, whether or not that is there. */
  link(path: string): Look<string>;
  /** The entries of a directory by name, themselves and not what they link to. */
  list(path: string): Look<readonly FileInfo[]>;
}

/** The text, or undefined where there is none to be had; for files whose absence and denial mean the same. */
export function textOf(files: HostFiles, path: string): string | undefined {
  const look = files.text(path);
  return look.state === 'here' ? look.value : undefined;
}

export function exists(files: HostFiles, path: string): boolean {
  return files.stat(path).state !== 'absent';
}

/** The names in a directory that match; none where it cannot be listed. */
export function entriesOf(files: HostFiles, directory: string, pattern: RegExp): FileInfo[] {
  const look = files.list(directory);
  return look.state === 'here' ? look.value.filter(({ path }) => pattern.test(nameOf(path))) : [];
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As people write it: `0600`. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
