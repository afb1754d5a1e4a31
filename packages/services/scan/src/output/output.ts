import type { Language, Text } from '@seawall/model';
import type { Report } from '../report.ts';

export interface OutputOptions {
  readonly language: Language;
  /** Absolute path of the directory that the report's file names are relative to; default `root`. */
  readonly cwd?: string;
  /** Absolute path of the project's root: formats that speak of a repository write files relative to it. */
  readonly root?: string;
}

/** One way to write a report down. The same report and options give the same text, byte for byte. */
export interface Output {
  /** As in `--format`. */
  readonly id: string;
  /** Of a file that holds it, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** What it is and who reads it. */
  readonly title: Text;
  write(report: Report, options: OutputOptions): string;
  /** The same text piece by piece, for a format whose reports grow too long for one string. */
  parts?(report: Report, options: OutputOptions): Iterable<string>;
}
