import type { Located } from './located.ts';

/** A Dockerfile taken apart; see `read.ts`. */
export interface Dockerfile {
  readonly file: string;
  readonly projectFile: string;
  readonly text: string;
  /** The lines of the text without their ends; line 1 is `lines[0]`. */
  readonly lines: readonly string[];
  readonly directives: Directives;
  readonly instructions: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** Comments on lines of their own, outside heredocs. */
  readonly comments: readonly Comment[];
  /** The text of the .dockerignore file that applies; null when there is none, undefined when nobody looked. */
  readonly ignoreFile?: string | null;
}

/** What the parser directives at the top of the file say. */
export interface Directives {
  readonly escape: '\\' | '`';
  readonly syntax?: string;
  readonly check?: string;
}

export interface Comment {
  readonly line: number;
  /** Behind the `#`, trimmed. */
  readonly text: string;
}

export interface Instruction {
  /** In capitals: `RUN`. */
  readonly keyword: string;
  /** As the file has it: `run`. */
  readonly written: string;
  /** Everything behind the keyword, continuation lines joined, comments inside removed. */
  readonly value: string;
  /** Lines from 1, both included; heredoc bodies and their ends belong to it. */
  readonly from: number;
  readonly to: number;
  /** `--from=build` and the like, in front of everything else. */
  readonly flags: readonly Flag[];
  /** What follows the flags. */
  readonly body: Located;
  /** The strings of the JSON form; absent in shell form. */
  readonly json?: readonly string[];
  readonly heredocs: readonly Heredoc[];
  /** What ONBUILD puts off. */
  readonly trigger?: Instruction;
  /** An empty line inside a continuation. */
  readonly emptyLine?: number;
}

export interface Flag {
  readonly name: string;
  /** Absent for a flag that stands alone, as `--link` does. */
  readonly value?: string;
}

export interface Heredoc {
  readonly name: string;
  /** False when the name was quoted: nothing inside is expanded. */
  readonly expands: boolean;
  /** The lines joined by line feeds, each with one; leading tabs gone for `<<-`. */
  readonly body: Located;
}

export interface Stage {
  readonly index: number;
  /** In lower case, as names are compared. */
  readonly name?: string;
  readonly from: Instruction;
  /** The image as written. */
  readonly image: string;
  /** With the defaults of global ARGs filled in; absent when one has none. */
  readonly resolvedImage?: string;
  /** The earlier stage that this one builds on. */
  readonly base?: Stage;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
}
