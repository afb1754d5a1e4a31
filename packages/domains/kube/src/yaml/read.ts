import { lineTable } from '../source.ts';
import { defaultLimits, type DocumentSet, type ReadLimits } from './document.ts';
import { readWithLibrary } from './library.ts';

/**
 * Reads every document of a YAML or JSON text. Scalars resolve as Kubernetes resolves them (YAML 1.1 booleans, see
 * `scalar.ts`). Never throws: what cannot be read is a problem with its line.
 */
export function readDocuments(text: string, file: string, limits: ReadLimits = defaultLimits): DocumentSet {
  const lines = lineTable(text);
  const { documents, problems } = readWithLibrary(text, file, lines, limits);
  return { file, text, lines, documents, problems };
}
