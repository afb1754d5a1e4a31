import { exceptionId, licenceId } from './ids.ts';

/** A licence expression (SPDX 2.3, annex D): its tree, with identifiers in the list's own case. */
export type LicenceExpression =
  | { readonly kind: 'licence'; readonly id: string; readonly orLater: boolean; readonly exception?: string }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly LicenceExpression[] };

const longest = 10_000;
const deepest = 50;

/** Reads an expression; undefined when it is none, or names a licence that the SPDX list does not have. */
export function parseExpression(text: string): LicenceExpression | undefined {
  if (text.length > longest) return undefined;
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;

  function either(depth: number): LicenceExpression | undefined {
    return chain('or', () => chain('and', () => single(depth)));
  }

  function chain(kind: 'and' | 'or', operand: () => LicenceExpression | undefined): LicenceExpression | undefined {
    const operands: LicenceExpression[] = [];
    do {
      const next = operand();
      if (next === undefined) return undefined;
      operands.push(next);
    } while (takes(kind));
    return operands.length === 1 ? operands[0] : { kind, operands };
  }

  function takes(word: string): boolean {
    if (tokens[at]?.toLowerCase() !== word) return false;
    at += 1;
    return true;
  }

  function single(depth: number): LicenceExpression | undefined {
    if (depth > deepest) return undefined;
    if (takes('(')) {
      const inner = either(depth + 1);
      return takes(')') ? inner : undefined;
    }
    const licence = licenceOf(tokens[at]);
    at += 1;
    if (licence === undefined || !takes('with')) return licence;
    const exception = exceptionOf(tokens[at]);
    at += 1;
    return exception === undefined ? undefined : { ...licence, exception };
  }

  const tree = either(0);
  return at === tokens.length ? tree : undefined;
}

const reference = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;
const addition = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+$/;

function licenceOf(token: string | undefined): Extract<LicenceExpression, { kind: 'licence' }> | undefined {
  if (token === undefined) return undefined;
  if (reference.test(token)) return { kind: 'licence', id: token, orLater: false };
  const whole = licenceId(token);
  if (whole !== undefined) return { kind: 'licence', id: whole, orLater: false };
  const bare = token.endsWith('+') ? licenceId(token.slice(0, -1)) : undefined;
  return bare === undefined ? undefined : { kind: 'licence', id: bare, orLater: true };
}

function exceptionOf(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  return addition.test(token) ? token : exceptionId(token);
}

/** Prints an expression with as few parentheses as it needs. */
export function printExpression(tree: LicenceExpression): string {
  if (tree.kind === 'licence') {
    return `${tree.id}${tree.orLater ? '+' : ''}${tree.exception === undefined ? '' : ` WITH ${tree.exception}`}`;
  }
  return tree.operands
    .map((operand) => {
      const printed = printExpression(operand);
      return operand.kind === 'licence' || (tree.kind === 'or' && operand.kind === 'and') ? printed : `(${printed})`;
    })
    .join(tree.kind === 'and' ? ' AND ' : ' OR ');
}
