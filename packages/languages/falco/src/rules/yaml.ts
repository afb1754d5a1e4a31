import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLError,
} from 'yaml';

/** A YAML value with its place: every scalar is text, as rules are read. */
export type Yaml = YamlMap | YamlList | YamlText;

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: string; readonly keyIndex: number; readonly value: Yaml }[];
  readonly index: number;
}

interface YamlList {
  readonly kind: 'list';
  readonly items: readonly Yaml[];
  readonly index: number;
}

interface YamlText {
  readonly kind: 'text';
  readonly text: string;
  /** Nothing, `~` or `null`, unquoted. */
  readonly empty: boolean;
  readonly index: number;
}

export type YamlFile =
  | { readonly documents: readonly Yaml[]; readonly lines: LineCounter }
  | { readonly fault: string; readonly index: number; readonly lines: LineCounter };

/** Nodes past this many, aliases followed, are no rule file. */
const mostNodes = 500_000;
const deepest = 64;

/** Reads the documents of a rule file, by YAML's failsafe schema. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, {
      schema: 'failsafe',
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      strict: false,
    });
    const documents: Yaml[] = [];
    const budget: Budget = { left: mostNodes, aliases: new Map() };
    for (const document of Array.isArray(parsed) ? (parsed as Document.Parsed[]) : []) {
      const [error] = document.errors;
      if (error !== undefined) return { ...faultOf(error, text, lines), lines };
      documents.push(convert(document.contents, document, budget, 0));
    }
    return { documents, lines };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error), index: 0, lines };
  }
}

/** The failsafe schema makes text of every scalar. */
function textOfScalar(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

interface Budget {
  left: number;
  /** What aliases stand for: looking for it goes through the whole document. */
  readonly aliases: Map<Node, Node>;
}

function convert(node: Node | null | undefined, document: Document, budget: Budget, depth: number): Yaml {
  budget.left -= 1;
  if (budget.left < 0) throw new Error('the file holds too many values');
  if (depth > deepest) throw new Error('the file is nested too deeply');
  const index = node?.range?.[0] ?? 0;
  if (isAlias(node)) {
    const target = budget.aliases.get(node) ?? node.resolve(document);
    if (target !== undefined) budget.aliases.set(node, target);
    return convert(target, document, budget, depth + 1);
  }
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => ({
      key: isScalar(key) ? textOfScalar(key.value) : '',
      keyIndex: (key as Node | null)?.range?.[0] ?? index,
      value: convert(value as Node | null, document, budget, depth + 1),
    }));
    return { kind: 'map', entries, index };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as Node | null, document, budget, depth + 1));
    return { kind: 'list', items, index };
  }
  if (!isScalar(node)) return { kind: 'text', text: '', empty: true, index };
  const value = textOfScalar(node.value);
  const plain = node.type === 'PLAIN' || node.type === undefined;
  return { kind: 'text', text: value, empty: plain && /^(?:|~|null|Null|NULL)$/.test(value), index };
}

/** Where a fault stands and what it is, in the form that Falco's users know. */
function faultOf(
  { code, message, pos }: YAMLError,
  text: string,
  lines: LineCounter,
): { fault: string; index: number } {
  const misplaced = code === 'BLOCK_AS_IMPLICIT_KEY';
  // The colon is what is wrong there, not the value before it.
  const index = misplaced ? Math.max(pos[0], text.indexOf(':', pos[0])) : pos[0];
  const { line, col } = lines.linePos(index);
  return {
    fault: `yaml-cpp: error at line ${line}, column ${col}: ${misplaced ? 'illegal map value' : message}`,
    index,
  };
}
