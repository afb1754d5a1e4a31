import { parseExpression, printExpression } from '../../licences/expression.ts';
import { licenceRef } from './identifiers.ts';

/** A component's licences as SPDX writes them, with the ones that need a text of their own. */
export interface Declared {
  readonly expression: string;
  /** Whether reading the expression back gives the same list. */
  readonly exact: boolean;
  readonly extracted: readonly { readonly id: string; readonly name: string }[];
}

export function declaredOf(licences: readonly string[]): Declared {
  const extracted: { id: string; name: string }[] = [];
  const terms = licences.map((licence) => {
    const tree = parseExpression(licence);
    if (tree !== undefined) {
      const printed = printExpression(tree);
      return licences.length > 1 && tree.kind !== 'licence' ? `(${printed})` : printed;
    }
    const id = licenceRef(licence);
    extracted.push({ id, name: licence });
    return id;
  });
  const expression = terms.length === 0 ? 'NOASSERTION' : terms.join(' AND ');
  const exact = terms.length === 0 || (terms.length === 1 && expression === licences[0]);
  return { expression, exact, extracted };
}
