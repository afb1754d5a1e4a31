import { list, map, object, scalar, string } from '../shape.ts';

export const objectMeta = object({
  name: string,
  generateName: string,
  namespace: string,
  labels: map(string),
  annotations: map(string),
});

export const labelSelector = object({
  matchLabels: map(string),
  matchExpressions: list(object({ key: string, operator: string, values: list(scalar) })),
});
