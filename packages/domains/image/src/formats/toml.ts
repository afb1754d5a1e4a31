import type { Problem } from '@seawall/kube';
import { parse } from 'smol-toml';
import type { CatalogedFile } from '../analyse/cataloger.ts';
import { problem } from '../problem.ts';
import { field, text } from './shape.ts';

/** A TOML file as a plain value; its parser knows no lines, so those of tables are found in the text. */
export interface TomlTree {
  readonly value: unknown;
  /** The lines of the headers `[[name]]`, in the order of the list that they make. */
  linesOf(name: string): readonly number[];
  readonly problems: readonly Problem[];
}

export function readToml({ path: file, content }: CatalogedFile): TomlTree {
  const source = content.text();
  const lines = (name: string): number[] => headerLines(source, `[[${name}]]`);
  try {
    return { value: parse(source), linesOf: lines, problems: [] };
  } catch (error) {
    const line = field(error, 'line');
    const why = (text(field(error, 'message')) ?? 'not TOML').split('\n')[0] as string;
    const at = typeof line === 'number' ? line : undefined;
    return { value: undefined, linesOf: lines, problems: [problem('syntax', file, why, `TOML 无法解析：${why}`, at)] };
  }
}

function headerLines(source: string, header: string): number[] {
  const found: number[] = [];
  for (const [index, line] of source.split('\n').entries()) if (line.trimEnd() === header) found.push(index + 1);
  return found;
}
