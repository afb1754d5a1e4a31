import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/index.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; schema: object; description?: string }[];
  readonly responses: Record<string, unknown>;
  readonly security?: unknown;
}

const document = openApiDocument('1.2.3') as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1 whose references all lead somewhere', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty([name as string]);
    }
  });

  test('shows what every body and answer is made of, and that a body holds nothing else', () => {
    for (const [name, schema] of Object.entries(document.components.schemas))
      expect([name, schema]).not.toHaveProperty([1, '$ref']);
    const open: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { $ref, type, additionalProperties } = value as Record<string, unknown>;
      if (type === 'object' && additionalProperties === undefined) open.push(path);
      if (typeof $ref === 'string') walk(document.components.schemas[$ref.split('/').at(-1) ?? ''], path);
      for (const [key, item] of Object.entries(value)) walk(item, `${path}/${key}`);
    };
    for (const each of operations) walk((each as { requestBody?: unknown }).requestBody, each.operationId);
    expect(open).toEqual([]);
  });

  test('names every operation once', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('getFindingsById');
  });

  test('has the parameters of path and query with what they mean', () => {
    const { parameters = [] } = document.paths['/exceptions/{id}/findings']?.['get'] ?? {};
    expect(parameters.map(({ in: where, name }) => `${where} ${name}`)).toEqual([
      'path id',
      'query cursor',
      'query limit',
    ]);
    expect(parameters[1]?.description).toContain('next');
  });

  test('opens sign-in and nothing else to those who are not signed in', () => {
    const open = operations.filter(({ security }) => security !== undefined).map(({ operationId }) => operationId);
    expect(open).toEqual(['getSignIn', 'postSignIn']);
  });
});
