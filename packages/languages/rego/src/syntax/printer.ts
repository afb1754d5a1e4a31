import { numberText } from '../values/number.ts';
import type { Body, Literal, LiteralForm, Term } from './ast.ts';
import { operatorLevel, operatorSigns } from './terms.ts';

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A term as Rego text that reads back as the same term. */
export function printTerm(term: Term): string {
  switch (term.type) {
    case 'scalar':
      return printScalar(term.value);
    case 'var':
      return term.name;
    case 'ref':
      return printRef(term.head, term.path);
    case 'call':
      return term.infix
        ? `(${printInfix(calleeText(term.fn), term.args)})`
        : `${calleeText(term.fn)}(${printList(term.args)})`;
    case 'array':
      return `[${printList(term.items)}]`;
    case 'set':
      return term.items.length === 0 ? 'set()' : `{${printList(term.items)}}`;
    case 'object':
      return `{${term.entries.map(([key, value]) => `${printTerm(key)}: ${printTerm(value)}`).join(', ')}}`;
    case 'arrayComp':
      return `[${printTerm(term.head)} | ${printInline(term.body)}]`;
    case 'setComp':
      return `{${printTerm(term.head)} | ${printInline(term.body)}}`;
    case 'objectComp':
      return `{${printTerm(term.key)}: ${printTerm(term.value)} | ${printInline(term.body)}}`;
    case 'template':
      break;
  }
  const parts = term.parts.map((part) =>
    typeof part === 'string' ? templateText(part, term.raw) : `{${printLiteral(part)}}`,
  );
  return term.raw ? `$\`${parts.join('')}\`` : `$"${parts.join('')}"`;
}

function printScalar(value: null | boolean | number | bigint | string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'bigint' ? numberText(value) : String(value);
}

function templateText(text: string, raw: boolean): string {
  return (raw ? text : JSON.stringify(text).slice(1, -1)).replaceAll('{', '\\{');
}

function printList(terms: readonly Term[]): string {
  return terms.map(printTerm).join(', ');
}

export function printRef(head: Term, path: readonly Term[]): string {
  const steps = path.map((step) => {
    const isName = step.type === 'scalar' && typeof step.value === 'string' && plainName.test(step.value);
    return isName ? `.${step.value}` : `[${printTerm(step)}]`;
  });
  return printTerm(head) + steps.join('');
}

function calleeText(fn: Term): string {
  return fn.type === 'ref' ? printRef(fn.head, fn.path) : printTerm(fn);
}

function printInfix(name: string, args: readonly Term[]): string {
  const texts = args.map(printTerm);
  if (name === 'internal.member_2') return `${texts[0]} in ${texts[1]}`;
  if (name === 'internal.member_3') return `${texts[0]}, ${texts[1]} in ${texts[2]}`;
  return `${texts[0]} ${operatorSigns.get(name)} ${texts[1]}`;
}

/** Where no bar and no bracket stands around a term, operators only need parentheses by their precedence. */
function printLoose(term: Term, level = membership): string {
  if (term.type !== 'call') return printTerm(term);
  if (!term.infix) return `${calleeText(term.fn)}(${term.args.map((arg) => printLoose(arg, 0)).join(', ')})`;
  const name = calleeText(term.fn);
  const [left, right] = term.args;
  if (name === 'internal.member_3' || left === undefined || right === undefined) return printTerm(term);
  const own = name === 'internal.member_2' ? membership : operatorLevel(name);
  if (own < level) return printTerm(term);
  const sign = own === membership ? 'in' : operatorSigns.get(name);
  // Operators of one level group to the left; `in` too, but its own are left in parentheses to be read.
  return `${printLoose(left, own === membership ? 0 : own)} ${sign} ${printLoose(right, own + 1)}`;
}

/** Below all operators. */
const membership = -1;

function printInline(body: Body): string {
  return body.map(printLiteral).join('; ');
}

export function printLiteral({ form, withs }: Literal): string {
  const changes = withs.map(({ target, value }) => ` with ${printTerm(target)} as ${printTerm(value)}`);
  return printForm(form) + changes.join('');
}

function printForm(form: LiteralForm): string {
  switch (form.type) {
    case 'expr':
      return printLoose(form.term);
    case 'unify':
      return `${printLoose(form.left, 0)} = ${printLoose(form.right, 0)}`;
    case 'assign':
      return `${printLoose(form.left, 0)} := ${printLoose(form.right, 0)}`;
    case 'declare':
      return `some ${printList(form.names)}`;
    case 'someIn': {
      const key = form.key === undefined ? '' : `${printTerm(form.key)}, `;
      return `some ${key}${printTerm(form.value)} in ${printTerm(form.domain)}`;
    }
    case 'every': {
      const key = form.key === undefined ? '' : `${printTerm(form.key)}, `;
      return `every ${key}${printTerm(form.value)} in ${printTerm(form.domain)} { ${printInline(form.body)} }`;
    }
    case 'not':
      break;
  }
  return `not ${printForm(form.form)}`;
}
