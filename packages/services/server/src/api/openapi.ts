import { z } from 'zod';
import { problem } from '../contract/common.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import { endpoints } from '../contract/endpoints.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the API; zod prints schemas in the dialect of JSON Schema that 3.1 is made of. */
export function openApiDocument(version: string): Json {
  const schemas = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [key, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(method, path, endpoint, schemas) };
  }
  const problems = schemaOf(problem, 'output', schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Seawall',
      version,
      summary: 'What Seawall knows of clusters, and what may be done about it.',
      description: 'Filters that take several values take them joined by commas: `severity=critical,high`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(Object.values<Endpoint>(endpoints).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => a.localeCompare(b, 'en'))),
      responses: {
        Problem: {
          description: 'Refused: what, where and why (RFC 9457).',
          content: { 'application/problem+json': { schema: problems } },
        },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'seawall_session',
          description: 'What a browser has after sign-in; changes need the header `X-Seawall-CSRF` beside it.',
        },
      },
    },
  };
}

function operation(method: string, path: string, endpoint: Endpoint, schemas: Map<string, Json>): Json {
  const { tag, summary, needs, query, body, answer, status = 200, media = 'application/json' } = endpoint;
  const needed = needs === 'public' || needs === 'anyone' ? {} : { description: `Needs the permission \`${needs}\`.` };
  const success =
    answer === undefined
      ? { 204: { description: 'Done.' } }
      : { [status]: { description: summary, content: { [media]: { schema: schemaOf(answer, 'output', schemas) } } } };
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    ...needed,
    ...(needs === 'public' ? { security: [] } : {}),
    parameters: [...pathParameters(path), ...queryParameters(query, schemas)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input', schemas) } },
          },
        }),
    responses: { ...success, default: { $ref: '#/components/responses/Problem' } },
  };
}

/** `GET /findings/{id}` → `getFindingsById`. */
function operationId(method: string, path: string): string {
  const words = path
    .split(/[/-]/)
    .filter((part) => part !== '')
    .map((part) => part.replace(/^\{(.+)\}$/, (_, name: string) => `By${capital(name)}`));
  return method.toLowerCase() + words.map(capital).join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined, schemas: Map<string, Json>): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input', schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    // A parameter that says nothing is refused.
    schema: schema['type'] === 'string' && schema['enum'] === undefined ? { minLength: 1, ...schema } : schema,
  }));
}

/** The schema with references into `schemas`, which gets every schema that has a name of its own. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  const {
    $schema: _dialect,
    $defs = {},
    ...printed
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    $defs?: Record<string, Json>;
  };
  for (const [name, definition] of Object.entries($defs)) schemas.set(name, located(definition) as Json);
  // A schema with a name of its own is among the definitions, and what is printed refers to it.
  return located(printed) as Json;
}

/** References as they are in the whole document, where names stand under `components`; `id` is no keyword there. */
function located(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(located);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] =>
    key === '$ref' && typeof item === 'string'
      ? [key, item.replace('#/$defs/', '#/components/schemas/')]
      : [key, located(item)],
  );
  return Object.fromEntries(entries.filter(([key, item]) => !(key === 'id' && typeof item === 'string')));
}
