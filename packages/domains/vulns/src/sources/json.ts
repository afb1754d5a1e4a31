import { isMapping, type Mapping, readDocuments, type Value } from '@seawall/kube';
import { say } from '@seawall/model';
import type { FeedFile, Sink } from './source.ts';

export { isMapping, type Mapping, type Value };

/** The JSON of a file; undefined, with a problem said, when it is broken. */
export function readJson(file: FeedFile, sink: Sink): Value | undefined {
  try {
    return JSON.parse(file.text()) as Value;
  } catch (error) {
    broken(file.path, error, sink);
    return undefined;
  }
}

/** The first document of a YAML file; undefined, with a problem said, when it is broken. */
export function readYaml(file: FeedFile, sink: Sink): Value | undefined {
  let source: string;
  try {
    source = file.text();
  } catch (error) {
    broken(file.path, error, sink);
    return undefined;
  }
  const { documents, problems } = readDocuments(source, file.path);
  const [problem] = problems;
  const [document] = documents;
  if (document === undefined || problem !== undefined) {
    const line = problem?.line === undefined ? '' : `:${problem.line}`;
    broken(`${file.path}${line}`, problem === undefined ? 'empty' : say(problem.message, 'en'), sink);
    return undefined;
  }
  return document.value;
}

export function broken(path: string, error: unknown, sink: Sink): void {
  const why = error instanceof Error ? error.message : String(error);
  sink.problem(path, { en: `cannot be read: ${why}`, zh: `无法读取：${why}` });
}

export function text(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

export function texts(value: Value | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => text(item)).filter((item) => item !== undefined);
}

export function mappings(value: Value | undefined): Mapping[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

export function field(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let at = value;
  for (const key of path) at = isMapping(at) ? at[key] : undefined;
  return at;
}
