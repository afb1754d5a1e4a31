import { numberText } from '../values/number.ts';
import type { Body, Literal, LiteralForm, Term } from './ast.ts';
import { operatorSigns } from './terms.ts';

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
      return printTerm(form.term);
    case 'unify':
      return `${printTerm(form.left)} = ${printTerm(form.right)}`;
    case 'assign':
      return `${printTerm(form.left)} := ${printTerm(form.right)}`;
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
