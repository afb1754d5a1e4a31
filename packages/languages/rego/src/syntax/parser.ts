import { parseError } from '../errors.ts';
import type { Annotations, Body, Dialect, Import, Module, Rule, Term } from './ast.ts';
import { parseBody, parseLiteral, parseQueryBody } from './bodies.ts';
import { acceptKeyword, type Cursor, futureKeywords, isKeyword, newCursor, next, peek, unexpected } from './cursor.ts';
import { type Token, tokenize } from './lexer.ts';
import { readAnnotations } from './metadata.ts';
import { parseRule } from './rules.ts';
import { parseSuffixes, parseTerm } from './terms.ts';

const grammar = { parseBody, parseLiteral };

/**
 * Reads a module. `dialect` is how it is read unless it says `import rego.v1` itself.
 * Throws rego_parse_error with the place.
 */
export function parseModule(text: string, file: string, dialect: Dialect = 'v1'): Module {
  const { tokens, comments } = tokenize(text, file);
  const cursor = newCursor(tokens, dialect, grammar);
  const blocks = readAnnotations(comments);
  const taken = new Set<Annotations>();
  const annotationsBefore = (row: number): Annotations[] => {
    const found = blocks.filter(({ annotations, end }) => end < row && !taken.has(annotations));
    return found.map(({ annotations }) => {
      taken.add(annotations);
      return annotations;
    });
  };
  if (peek(cursor).kind === 'eof') throw parseError('empty module', peek(cursor).loc);
  const start = peek(cursor).loc;
  const onPackage = annotationsBefore(start.row).map((each): Annotations => {
    return each.scope === 'rule' || each.scope === 'document' ? { ...each, scope: 'package' } : each;
  });
  const path = parsePackage(cursor);
  const imports: Import[] = [];
  const rules: Rule[] = [];
  while (peek(cursor).kind !== 'eof') {
    if (isKeyword(cursor, 'import')) imports.push(parseImport(cursor));
    else rules.push(...parseRule(cursor, annotationsBefore(peek(cursor).loc.row)));
  }
  return {
    file,
    dialect: cursor.dialect,
    package: path,
    imports,
    rules,
    annotations: onPackage,
    comments,
    loc: start,
  };
}

/** Reads a query: literals on lines of their own or separated by `;`. */
export function parseQuery(text: string, dialect: Dialect = 'v1', file = 'query'): Body {
  const { tokens } = tokenize(text, file);
  const cursor = newCursor(tokens, dialect, grammar);
  for (const keyword of futureKeywords) cursor.keywords.add(keyword);
  const body = parseQueryBody(cursor);
  if (body.length === 0) throw parseError('empty query', peek(cursor).loc);
  return body;
}

/** Reads one term. */
export function parseTermText(text: string, file = 'term'): Term {
  const cursor = newCursor(tokenize(text, file).tokens, 'v1', grammar);
  const term = parseTerm(cursor);
  if (peek(cursor).kind !== 'eof') throw unexpected(cursor, 'expected end of term');
  return term;
}

function parsePackage(cursor: Cursor): string[] {
  if (!acceptKeyword(cursor, 'package')) throw unexpected(cursor, 'package expected');
  const token = peek(cursor);
  if (token.kind !== 'name') throw unexpected(cursor, 'expected ident');
  return parsePath(cursor);
}

function parsePath(cursor: Cursor): string[] {
  const token = next(cursor);
  const head: Term = { type: 'var', name: token.text, loc: token.loc };
  const term = parseSuffixes(cursor, head);
  const steps = term.type === 'ref' ? term.path : [];
  if (term.type !== 'ref' && term.type !== 'var') throw parseError('invalid path', token.loc);
  const names = steps.map((step) => {
    if (step.type === 'scalar' && typeof step.value === 'string') return step.value;
    throw parseError('a path must consist of strings', step.loc);
  });
  return [token.text, ...names];
}

function parseImport(cursor: Cursor): Import {
  const { loc } = next(cursor);
  const token: Token = peek(cursor);
  if (token.kind !== 'name') throw unexpected(cursor, 'expected ident');
  const path = parsePath(cursor);
  let alias: string | undefined;
  if (acceptKeyword(cursor, 'as')) {
    const name = next(cursor);
    if (name.kind !== 'name') throw parseError('unexpected import alias: expected var', name.loc);
    alias = name.text;
  }
  const [root] = path;
  if (root === 'future' || root === 'rego') applyKeywords(cursor, path, loc);
  else if (root !== 'data' && root !== 'input') {
    throw parseError(`unexpected import path, must begin with one of: {data, future, input, rego}, got: ${root}`, loc);
  }
  return { path, alias, loc };
}

function applyKeywords(cursor: Cursor, path: readonly string[], loc: Import['loc']): void {
  const name = path.join('.');
  if (name === 'rego.v1') {
    for (const keyword of futureKeywords) cursor.keywords.add(keyword);
    cursor.dialect = 'v1';
    return;
  }
  if (name === 'future.keywords') {
    for (const keyword of futureKeywords) cursor.keywords.add(keyword);
    return;
  }
  const keyword = path[2];
  if (path[0] === 'future' && path[1] === 'keywords' && keyword !== undefined && futureKeywords.includes(keyword)) {
    cursor.keywords.add(keyword);
    if (keyword === 'every') cursor.keywords.add('in');
    return;
  }
  throw parseError(`invalid import: ${name}`, loc);
}
