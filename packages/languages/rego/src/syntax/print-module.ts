import type { Else, Head, Import, Module, Rule } from './ast.ts';
import { printLiteral, printRef, printTerm } from './printer.ts';

/**
 * A module as Rego text that reads back as the same module. Comments stand on lines of their own, before the rule that
 * follows them.
 */
export function printModule(module: Module): string {
  const lines: string[] = [];
  const comments = [...module.comments];
  const flush = (row: number): void => {
    for (let comment = comments[0]; comment !== undefined && comment.loc.row < row; comment = comments[0]) {
      // METADATA only counts at the start of a line: a comment that stood behind something must not become one.
      lines.push(`${comment.loc.col === 1 ? '' : '\t'}#${comment.text}`);
      comments.shift();
    }
  };
  flush(module.loc.row);
  lines.push(`package ${printPath(module.package)}`, '');
  for (const each of module.imports) lines.push(printImport(each));
  if (module.imports.length > 0) lines.push('');
  const words = keywordsOf(module);
  for (const rule of module.rules) {
    flush(rule.loc.row);
    lines.push(...printRule(rule, words), '');
  }
  flush(Number.POSITIVE_INFINITY);
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Which of the newer keywords a module may use. */
interface Words {
  readonly if: boolean;
  readonly contains: boolean;
}

function keywordsOf({ dialect, imports }: Module): Words {
  const has = (word: string): boolean =>
    dialect === 'v1' ||
    imports.some(({ path }) => ['future.keywords', `future.keywords.${word}`].includes(path.join('.')));
  return { if: has('if'), contains: has('contains') };
}

function printPath([first = '', ...rest]: readonly string[]): string {
  const loc = { file: '', row: 0, col: 0 };
  return printRef(
    { type: 'var', name: first, loc },
    rest.map((value) => ({ type: 'scalar', value, loc })),
  );
}

function printImport({ path, alias }: Import): string {
  return `import ${printPath(path)}${alias === undefined ? '' : ` as ${alias}`}`;
}

function printRule(rule: Rule, words: Words): string[] {
  if (rule.isDefault) return [`default ${printHead(rule.head, words)}`];
  const head = printHead(rule.head, words);
  if (!rule.hasBody) return [head];
  const lines = [`${head}${words.if ? ' if' : ''} {`, ...rule.body.map((literal) => `\t${printLiteral(literal)}`)];
  let last = '}';
  for (const each of rule.elses) {
    const { start, body, end } = printElse(each, words);
    lines.push(`${last}${start}`, ...body);
    last = end;
  }
  return last === '' ? lines : [...lines, last];
}

function printElse({ value, assign, body }: Else, words: Words): { start: string; body: string[]; end: string } {
  const given = value === undefined ? '' : ` ${assign ? ':=' : '='} ${printTerm(value)}`;
  if (body.length === 0) return { start: ` else${given}`, body: [], end: '' };
  const lines = body.map((literal) => `\t${printLiteral(literal)}`);
  return { start: ` else${given}${words.if ? ' if' : ''} {`, body: lines, end: '}' };
}

function printHead({ ref, args, element, value, assign }: Head, words: Words): string {
  const [name, ...path] = ref;
  let text = name === undefined ? '' : printRef(name, path);
  if (args !== undefined) text += `(${args.map(printTerm).join(', ')})`;
  if (element !== undefined) text += words.contains ? ` contains ${printTerm(element)}` : `[${printTerm(element)}]`;
  if (value !== undefined) text += ` ${assign ? ':=' : '='} ${printTerm(value)}`;
  return text;
}
