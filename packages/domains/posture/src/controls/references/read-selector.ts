import { isMapping, type LabelSelector } from '@seawall/kube';

/** Takes a label selector out of a field that no shape has checked; what does not fit is left out. */
export function readSelector(value: unknown): LabelSelector {
  if (!isMapping(value)) return {};
  const { matchLabels, matchExpressions } = value;
  const expressions = Array.isArray(matchExpressions) ? matchExpressions.filter(isMapping) : [];
  return {
    ...(isMapping(matchLabels) ? { matchLabels: matchLabels as Record<string, string> } : {}),
    matchExpressions: expressions.map(({ key, operator, values }) => ({
      ...(typeof key === 'string' ? { key } : {}),
      ...(typeof operator === 'string' ? { operator } : {}),
      values: Array.isArray(values) ? values.filter((one) => typeof one === 'string') : [],
    })),
  };
}
