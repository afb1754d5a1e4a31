import type { Path } from '@seawall/model';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseAllDocuments } from 'yaml';
import type { LineTable, Problem } from '../source.ts';
import type { Document, ReadLimits, Span, Value } from './document.ts';

/** Reads with the `yaml` library: slow, complete, for whatever the fast reader does not take. */
export function readWithLibrary(
  text: string,
  file: string,
  lines: LineTable,
  _limits: ReadLimits,
): { documents: Document[]; problems: Problem[] } {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  const parsed = parseAllDocuments(text, { lineCounter: new LineCounter(), version: '1.1', merge: true });
  for (const [index, document] of Array.from(parsed as Iterable<import('yaml').Document.Parsed>).entries()) {
    for (const error of document.errors) {
      const message = error.message.split('\n')[0] ?? '';
      problems.push({ code: 'syntax', file, line: lines.lineAt(error.pos[0]), message: { en: message, zh: message } });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const root = document.contents;
    documents.push({
      index,
      value: document.toJS() as Value,
      start: root.range[0],
      end: root.range[2],
      span: (path) => spanOf(root, path),
    });
  }
  return { documents, problems };
}

function spanOf(root: ParsedNode, path: Path): Span | undefined {
  let node: Node | null = root;
  let keyStart = root.range[0];
  for (const part of path) {
    if (isAlias(node)) return undefined;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return undefined;
      keyStart = (pair.key as ParsedNode).range[0];
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(part)] as Node | undefined) ?? null;
      if (node === null) return undefined;
      keyStart = (node as ParsedNode).range[0];
    } else return undefined;
  }
  const range = (node as ParsedNode | null)?.range ?? [keyStart, keyStart, keyStart];
  return { keyStart, valueStart: range[0], valueEnd: range[1] };
}
