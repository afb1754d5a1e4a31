import type { Labels } from '@seawall/kube';

/** Says whether labels satisfy a selector. */
export type Test = (labels: Labels) => boolean;

/**
 * Reads a Calico selector: `app == 'web' && has(tier) || env in {'a','b'}`, with `!`, brackets, `all()`, `global()` and
 * the string operators; undefined when it cannot be read. Source: Calico reference, "Selectors".
 */
export function parseCalicoSelector(text: string): Test | undefined {
  if (text.trim() === '') return () => true;
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const reader: Reader = { tokens, at: 0 };
  const test = readOr(reader, 0);
  return test !== undefined && reader.at === tokens.length ? test : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const token = /\s*(?:('[^']*'|"[^"]*")|(&&|\|\||==|!=|[!(){},])|([\w./-]+))/y;
const deepest = 50;

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const match = token.exec(trimmed);
    if (match === null) return undefined;
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

function accept(reader: Reader, ...wanted: readonly string[]): boolean {
  for (const [offset, one] of wanted.entries()) if (reader.tokens[reader.at + offset] !== one) return false;
  reader.at += wanted.length;
  return true;
}

function readOr(reader: Reader, depth: number): Test | undefined {
  let left = readAnd(reader, depth);
  while (left !== undefined && accept(reader, '||')) {
    const [one, other] = [left, readAnd(reader, depth)];
    left = other === undefined ? undefined : (labels) => one(labels) || other(labels);
  }
  return left;
}

function readAnd(reader: Reader, depth: number): Test | undefined {
  let left = readTerm(reader, depth);
  while (left !== undefined && accept(reader, '&&')) {
    const [one, other] = [left, readTerm(reader, depth)];
    left = other === undefined ? undefined : (labels) => one(labels) && other(labels);
  }
  return left;
}

function readTerm(reader: Reader, depth: number): Test | undefined {
  if (depth > deepest) return undefined;
  if (accept(reader, '!')) {
    const inner = readTerm(reader, depth + 1);
    return inner === undefined ? undefined : (labels) => !inner(labels);
  }
  if (accept(reader, '(')) {
    const inner = readOr(reader, depth + 1);
    return inner !== undefined && accept(reader, ')') ? inner : undefined;
  }
  if (accept(reader, 'all', '(', ')')) return () => true;
  // What is not in a namespace: never a pod.
  if (accept(reader, 'global', '(', ')')) return () => false;
  if (accept(reader, 'has', '(')) {
    const key = reader.tokens[reader.at++];
    return key !== undefined && accept(reader, ')') ? (labels) => labels[key] !== undefined : undefined;
  }
  const key = reader.tokens[reader.at++];
  return key === undefined || !/^[\w./-]+$/.test(key) ? undefined : readComparison(reader, key);
}

function readComparison(reader: Reader, key: string): Test | undefined {
  if (accept(reader, 'not', 'in')) {
    const values = readSet(reader);
    return values === undefined ? undefined : (labels) => !values.has(labels[key]);
  }
  if (accept(reader, 'in')) {
    const values = readSet(reader);
    return values === undefined ? undefined : (labels) => values.has(labels[key]);
  }
  if (accept(reader, '==')) return withText(reader, (text) => (labels) => labels[key] === text);
  if (accept(reader, '!=')) return withText(reader, (text) => (labels) => labels[key] !== text);
  if (accept(reader, 'contains')) return withText(reader, (text) => (labels) => labels[key]?.includes(text) ?? false);
  if (accept(reader, 'starts', 'with'))
    return withText(reader, (text) => (labels) => labels[key]?.startsWith(text) ?? false);
  if (accept(reader, 'ends', 'with'))
    return withText(reader, (text) => (labels) => labels[key]?.endsWith(text) ?? false);
  return undefined;
}

function withText(reader: Reader, make: (text: string) => Test): Test | undefined {
  const text = readText(reader);
  return text === undefined ? undefined : make(text);
}

function readText(reader: Reader): string | undefined {
  const quoted = reader.tokens[reader.at++];
  return quoted !== undefined && /^['"]/.test(quoted) ? quoted.slice(1, -1) : undefined;
}

function readSet(reader: Reader): Set<string | undefined> | undefined {
  if (!accept(reader, '{')) return undefined;
  const values = new Set<string | undefined>();
  if (accept(reader, '}')) return values;
  do {
    const text = readText(reader);
    if (text === undefined) return undefined;
    values.add(text);
  } while (accept(reader, ','));
  return accept(reader, '}') ? values : undefined;
}
