import type { Document, DocumentSet, Problem } from '@seawall/kube';
import type { Path, Place, Text } from '@seawall/model';

/** A YAML document that holds policies, or an object inside it, and where its fields stand. */
export interface Written {
  readonly file: string;
  place(path: Path): Place;
  /** The line before a block of text at a field, and how far the block is indented: rows of the text are added. */
  block(path: Path): { readonly line: number; readonly indent: number };
}

export function writtenAt(set: DocumentSet, document: Document, base: Path): Written {
  const offset = (path: Path): number => {
    for (let length = base.length + path.length; length > 0; length -= 1) {
      const span = document.span([...base, ...path].slice(0, length));
      if (span !== undefined) return span.keyStart;
    }
    return document.start;
  };
  return {
    file: set.file,
    place: (path) => {
      const at = offset(path);
      return { file: set.file, line: set.lines.lineAt(at), column: set.lines.columnAt(at) };
    },
    block: (path) => {
      const span = document.span([...base, ...path]);
      if (span === undefined) return { line: set.lines.lineAt(offset(path)) - 1, indent: 0 };
      const line = set.lines.lineAt(span.valueStart);
      if (set.text[span.valueStart] !== '|') return { line: line - 1, indent: 0 };
      const body = set.text.slice(span.valueStart, span.valueEnd);
      const indent = /\n( *)[^ \n\r]/.exec(body)?.[1]?.length ?? 0;
      return { line, indent };
    },
  };
}

/** A fault in a policy, in the words of whoever found it: messages of compilers stay as they are. */
export function policyProblem(place: Place, message: Text | string): Problem {
  const both = typeof message === 'string' ? { en: message, zh: message } : message;
  return { code: 'invalid-policy', file: place.file, line: place.line, column: place.column, message: both };
}
