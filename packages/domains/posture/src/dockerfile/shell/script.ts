import type { Located } from '../located.ts';

/** What stands between two commands; the empty operator is the beginning or the end of a list. */
export type Operator = '' | '&&' | '||' | ';' | '|' | '&' | 'newline';

export interface Word {
  /** Quotes and escapes taken away; expansions as they stand. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** True when the shell would put something else in its place: `$VAR`, `$(…)`, backquotes. */
  readonly expands: boolean;
  readonly quoted: boolean;
}

export interface Redirect {
  /** `>`, `>>`, `<`, `<<<`, `<<`, `&>`, `>&` … */
  readonly operator: string;
  readonly target?: Word;
}

/** A simple command. Offsets count in `source`. */
export interface Command {
  readonly source: Located;
  /** The program's name without its folder; empty when it is an expansion. */
  readonly name: string;
  /** The program and its arguments. */
  readonly words: readonly Word[];
  /** `NAME=value` words in front of the program. */
  readonly assignments: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly start: number;
  readonly end: number;
  readonly before: Operator;
  readonly after: Operator;
  /** Commands of one pipeline share a number; numbers differ over the whole script. */
  readonly pipeline: number;
  /** What it stands in: the list itself, `( … )`, `$( … )`, `<( … )`. */
  readonly inside: Nesting;
  /** The command that runs this one, as `sudo` and `sh -c` do. */
  readonly by?: Command;
  /** The command that a substitution's output goes to as an argument. */
  readonly feeds?: string;
}

export type Nesting = 'list' | 'subshell' | 'substitution' | 'process';
