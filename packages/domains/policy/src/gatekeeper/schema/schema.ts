import type { Mapping, Value } from '@seawall/kube';

/** A schema as a CustomResourceDefinition holds it (apiextensions.k8s.io/v1 JSONSchemaProps). */
export type Schema = Mapping;

/** What does not fit, and where, from the value's root. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Schemas and values nested past this are left; the API server has limits of its own far below. */
export const deepest = 64;

export function isList(value: Value | undefined): value is Value[] {
  return Array.isArray(value);
}
