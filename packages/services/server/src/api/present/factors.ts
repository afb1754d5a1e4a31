import type { RiskFactor } from '../../contract/types.ts';

/** The stored factors of a score; what is stored otherwise is none. */
export function factorsOf(stored: unknown): RiskFactor[] {
  if (!Array.isArray(stored)) return [];
  return (stored as Partial<RiskFactor>[]).flatMap(({ id, points, text }) =>
    typeof id === 'string' && typeof points === 'number' && text !== undefined ? [{ id, points, text }] : [],
  );
}
