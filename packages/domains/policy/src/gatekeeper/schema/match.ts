import type { Schema } from './schema.ts';

const strings: Schema = { type: 'array', items: { type: 'string' } };
const wildcards: Schema = { type: 'array', items: { type: 'string', pattern: '^\\*?[-:a-z0-9]*\\*?$' } };

const selector: Schema = {
  type: 'object',
  properties: {
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: {
          key: { type: 'string' },
          operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
          values: strings,
        },
        oneOf: [
          { properties: { operator: { enum: ['In', 'NotIn'] }, values: { minItems: 1 } }, required: ['values'] },
          { properties: { operator: { enum: ['Exists', 'DoesNotExist'] }, values: { maxItems: 0 } } },
        ],
      },
    },
  },
};

/** `spec.match` of a constraint, as Gatekeeper's own schema has it. */
export const matchSchema: Schema = {
  type: 'object',
  properties: {
    source: { type: 'string', enum: ['', 'All', 'Generated', 'Original'] },
    kinds: {
      type: 'array',
      items: { type: 'object', properties: { apiGroups: strings, kinds: strings } },
    },
    scope: { type: 'string', enum: ['', '*', 'Cluster', 'Namespaced'] },
    namespaces: wildcards,
    excludedNamespaces: wildcards,
    name: { type: 'string', pattern: '^\\*?[-:a-z0-9.]*\\*?$' },
    labelSelector: selector,
    namespaceSelector: selector,
  },
};
