import type { Problem } from '@seawall/kube';
import { defaultLimits, readDocuments } from '@seawall/kube';
import type { CatalogedFile } from '../analyse/cataloger.ts';
import { field } from './shape.ts';

/** A JSON or YAML file as a plain value that knows the lines of its fields. */
export interface Tree {
  readonly value: unknown;
  /** From 1; undefined where there is no such field. */
  line(path: readonly (string | number)[]): number | undefined;
  /** A scalar as it is written: `1.10` stays `1.10`, which YAML takes for a number. */
  raw(path: readonly (string | number)[]): string | undefined;
  readonly problems: readonly Problem[];
}

const limits = { ...defaultLimits, bytes: 64 * 1024 * 1024 };

export function readTree({ path: file, content }: CatalogedFile): Tree {
  const source = content.text();
  const { documents, lines, problems } = readDocuments(source, file, limits);
  const [document] = documents;
  return {
    value: document?.value,
    line(path) {
      const span = document?.span(path);
      return span === undefined ? undefined : lines.lineAt(span.keyStart);
    },
    raw(path) {
      let value: unknown = document?.value;
      for (const key of path) value = Array.isArray(value) ? value[Number(key)] : field(value, String(key));
      if (typeof value === 'string') return value;
      const span = typeof value === 'number' || typeof value === 'boolean' ? document?.span(path) : undefined;
      return span === undefined ? undefined : source.slice(span.valueStart, span.valueEnd);
    },
    problems,
  };
}
