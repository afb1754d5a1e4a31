/** A program under way. */
export interface Running {
  readonly stdout: AsyncIterable<Uint8Array>;
  /** How it ended: undefined when well, else what it said. To be awaited after its output is read. */
  readonly failure: Promise<string | undefined>;
}

/** Starts `git` in a directory; `input` is what it reads. */
export type Git = (args: readonly string[], directory: string, input?: Iterable<string>) => Running;

/**
 * Settings that keep a repository from running programs of its own choice or reaching for the network while it is
 * read: drivers and hooks are data of a stranger.
 */
export const safely: readonly string[] = [
  '--no-pager',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=false',
  '-c',
  'diff.external=',
  '-c',
  'protocol.allow=never',
  '-c',
  'log.showSignature=false',
];

/** For every command that writes a patch. */
export const patchOptions: readonly string[] = [
  '--patch',
  '--unified=0',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--full-index',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--diff-algorithm=myers',
  '--submodule=short',
];

/** What is set for every `git` that is started. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};
