import { table } from '@seawall/model';

/** Kinds whose resource is not the plural that the API machinery guesses. */
const irregular: Readonly<Record<string, string>> = table({ Endpoints: 'endpoints' });

/** The resource of a kind, `ingresses` for Ingress: apimachinery's UnsafeGuessKindToResource. */
export function resourceOf(kind: string): string {
  const name = kind.toLowerCase();
  if (irregular[kind] !== undefined) return irregular[kind];
  if (name.endsWith('s')) return `${name}es`;
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
}
