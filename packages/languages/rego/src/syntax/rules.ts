import { parseError } from '../errors.ts';
import type { Annotations, Body, Else, Head, Rule, Term } from './ast.ts';
import { parseBody, parseLiteral } from './bodies.ts';
import { accept, acceptKeyword, type Cursor, isKeyword, isPunct, next, peek, unexpected } from './cursor.ts';
import { parseSuffixes, parseTerm } from './terms.ts';

/** One rule as written; further bodies (`p { a } { b }`) make further rules. */
export function parseRule(cursor: Cursor, annotations: readonly Annotations[]): Rule[] {
  const { loc } = peek(cursor);
  const isDefault = acceptKeyword(cursor, 'default');
  const start = headStart(cursor);
  const { head, usesIf } = parseHead(cursor, start);
  if (isDefault) {
    if (head.value === undefined) throw parseError('unexpected default rule: must have a value', loc);
    return [{ isDefault, head, body: [], hasBody: false, elses: [], annotations, loc }];
  }
  const first = parseRuleBody(cursor, usesIf);
  const elses = parseElses(cursor);
  const settled = settle(cursor, head, usesIf, first !== undefined);
  if (cursor.dialect === 'v1') checkV1(settled, usesIf, first !== undefined, loc);
  const rules: Rule[] = [
    { isDefault, head: settled, body: first ?? [], hasBody: first !== undefined, elses, annotations, loc },
  ];
  // After an `else` no further body can follow.
  if (first === undefined || elses.length > 0) return rules;
  while (isPunct(cursor, '{')) {
    const at = next(cursor).loc;
    const body = parseBody(cursor, '}');
    rules.push({ isDefault, head: settled, body, hasBody: true, elses: parseElses(cursor), annotations, loc: at });
  }
  return rules;
}

function headStart(cursor: Cursor): Term {
  const token = peek(cursor);
  const named = token.kind === 'name' && (!isKeyword(cursor, token.text) || token.text === 'contains');
  if (!named) throw unexpected(cursor, 'expected rule head name');
  next(cursor);
  return { type: 'var', name: token.text, loc: token.loc };
}

function parseHead(cursor: Cursor, start: Term): { head: Head; usesIf: boolean } {
  const term = parseSuffixes(cursor, start);
  const fn = term.type === 'call' ? term.fn : term;
  const args = term.type === 'call' ? term.args : undefined;
  const ref = fn.type === 'ref' ? [fn.head, ...fn.path] : [fn];
  let element: Term | undefined;
  let value: Term | undefined;
  let assign = false;
  if (acceptKeyword(cursor, 'contains')) element = parseTerm(cursor);
  else if (isPunct(cursor, ':=') || isPunct(cursor, '=')) {
    assign = next(cursor).text === ':=';
    value = parseTerm(cursor);
  }
  return { head: { ref, args, element, value, assign }, usesIf: acceptKeyword(cursor, 'if') };
}

/** v0's `p[x] { … }` says what v1's `p contains x if { … }` says. */
function settle(cursor: Cursor, head: Head, usesIf: boolean, hasBody: boolean): Head {
  const last = head.ref.at(-1) as Term;
  if (cursor.dialect === 'v1' || usesIf || head.ref.length !== 2) return head;
  if (head.value !== undefined || head.element !== undefined || head.args !== undefined) return head;
  if (last.type === 'scalar' && typeof last.value === 'string' && hasBody && isDotted(cursor, last)) return head;
  return { ...head, ref: head.ref.slice(0, 1), element: last };
}

function isDotted(cursor: Cursor, term: Term): boolean {
  const token = cursor.tokens.find(({ loc }) => loc.row === term.loc.row && loc.col === term.loc.col);
  return token?.kind === 'name';
}

function checkV1(head: Head, usesIf: boolean, hasBody: boolean, loc: Rule['loc']): void {
  if (hasBody && !usesIf) throw parseError('`if` keyword is required before rule body', loc);
  if (!hasBody && head.value === undefined && head.element === undefined) {
    throw parseError('`contains` keyword is required for partial set rules, or a value must be given', loc);
  }
}

function parseRuleBody(cursor: Cursor, usesIf: boolean): Body | undefined {
  if (isPunct(cursor, '{')) {
    next(cursor);
    return parseBody(cursor, '}');
  }
  return usesIf ? [parseLiteral(cursor)] : undefined;
}

function parseElses(cursor: Cursor): Else[] {
  const elses: Else[] = [];
  while (isKeyword(cursor, 'else')) {
    const { loc } = next(cursor);
    let value: Term | undefined;
    const assign = isPunct(cursor, ':=');
    if (accept(cursor, ':=') || accept(cursor, '=')) value = parseTerm(cursor);
    const usesIf = acceptKeyword(cursor, 'if');
    elses.push({ value, assign, body: parseRuleBody(cursor, usesIf) ?? [], loc });
  }
  return elses;
}
