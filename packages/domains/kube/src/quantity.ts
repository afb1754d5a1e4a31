import { table } from '@seawall/model';

const suffixes: Readonly<Record<string, number>> = table({
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
});

const form = /^([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[numkMGTPE]i?|[KMGTPE]i)?$/;

/**
 * A Kubernetes quantity as a number in its base unit (cores, bytes): `250m` is 0.25, `1Gi` is 1073741824. Undefined
 * when the text is not a quantity. Source: apimachinery resource.Quantity.
 */
export function parseQuantity(quantity: string | number): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  const match = form.exec(quantity.trim());
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  if (/^[eE][+-]?\d/.test(suffix)) return Number(digits + suffix);
  const factor = suffixes[suffix];
  return factor === undefined ? undefined : Number(digits) * factor;
}
