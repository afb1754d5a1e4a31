import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/index.ts';
import type { EventSearch } from '../../src/api/world.ts';
import { makeToken } from '../../src/auth/tokens.ts';
import { permissions } from '../../src/contract/settings.ts';
import { ServerError } from '../../src/error.ts';
import { openTestApi, type TestApi } from '../support/api.ts';
import { digestOf, seedEstate } from '../support/estate.ts';
import { addition, changedAt, type Json, valuesOf } from '../support/generate.ts';
import { resourceId } from '../../src/state/ids.ts';

// The same each time, so that what fails can be looked at. Others find more: FUZZ_SEED=2 FUZZ_TIMES=10.
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 1) });
const times = Number(process.env['FUZZ_TIMES'] ?? 1);

// Every endpoint is asked with what its own document lets through and with what it does not. Whatever it answers must be
// an answer that the document knows, of the media type that it names, and of the schema that it shows.

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
}

const document = openApiDocument('1.2.3') as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly responses: Readonly<Record<string, Operation['responses'][string]>>;
  };
};
const { schemas, responses } = document.components;

/** A stream has no end, and is asked for elsewhere. */
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(() => path !== '/live')
    .map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
);

type Named = (typeof operations)[number];

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'api', components: document.components });
const validators = new Map(
  Object.keys(schemas).map((name) => [name, ajv.compile({ $ref: `api#/components/schemas/${name}` })]),
);

let api: TestApi;
/** Bearers of a token: of who may do everything, and of who sees one namespace. */
let callers: Readonly<Record<'all' | 'tenant', string>>;
let ids: readonly string[];

const events: EventSearch = {
  // As the event store does with cursors that it did not give.
  search: (_, __, { cursor }) =>
    cursor === undefined
      ? Promise.resolve({ items: [] })
      : Promise.reject(
          new ServerError('refused', { en: 'The cursor is not of this list.', zh: '该游标不属于此列表。' }),
        ),
  changesOf: () => Promise.resolve([]),
  verdicts: () => Promise.resolve([]),
  auditedClusters: () => Promise.resolve([]),
};

beforeAll(async () => {
  api = await openTestApi({ events });
  const { db } = api.state;
  await seedEstate(db, 'east', ['shop', 'bank'], api.clock);
  await seedEstate(db, 'west', ['mint'], api.clock);
  const expiresAt = new Date(api.clock.getTime() + 86_400_000);
  const tokenOf = async (name: string, scope: object): Promise<string> => {
    const { id } = await api.signIn(name, ['admin'], scope);
    return (await makeToken(db, { name, userId: id, permissions, scope, expiresAt })).text;
  };
  callers = {
    all: await tokenOf('olga', {}),
    tenant: await tokenOf('tina', { clusters: ['east'], namespaces: ['shop'] }),
  };
  const deployment = { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment' } as const;
  ids = [
    resourceId('east', { ...deployment, namespace: 'shop', name: 'shop-web' }),
    resourceId('east', { ...deployment, namespace: 'bank', name: 'bank-web' }),
    digestOf('shop'),
    digestOf('bank'),
    'alert-shop.east',
    'incident-shop.east',
    'cis-kubernetes-2.0.1',
    'viewer',
    '1',
  ];
});
afterAll(() => api.close());

interface Asked {
  readonly caller: 'all' | 'tenant';
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly body?: unknown;
}

/** Requests that the document lets through. */
function requests({ path, operation }: (typeof operations)[number]): fc.Arbitrary<Asked> {
  const { parameters, requestBody } = operation;
  const own = parameters.filter((each) => each.in === 'query');
  const query = fc
    .record(Object.fromEntries(own.map(({ name, schema }) => [name, valuesOf(schema, schemas)])), {
      requiredKeys: own.filter(({ required }) => required).map(({ name }) => name),
    })
    .map((values) => Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]));
  // Nothing that the test stands on is taken away.
  const harmless = path.startsWith('/users') || path.startsWith('/clusters') || path.startsWith('/tokens');
  const free = fc
    .string({ minLength: 1, maxLength: 20, unit: 'binary' })
    .filter((text) => text !== '.' && text !== '..');
  const place = fc.oneof(free, fc.constantFrom(...(harmless ? ['none'] : ids)));
  const names = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
  const body = requestBody?.content['application/json']?.schema;
  return fc.record({
    caller: fc.constantFrom('all' as const, 'tenant' as const),
    params: fc.record(Object.fromEntries(names.map((name) => [name, place]))),
    query,
    ...(body === undefined ? {} : { body: valuesOf(body, schemas) }),
  });
}

async function ask(method: string, path: string, { caller, params, query, body }: Asked): Promise<Response> {
  api.faults.splice(0);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((params[name] ?? 'none').toWellFormed()),
  );
  const search = query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`,
  );
  return await api.request(`/api/v1${filled}${search.length === 0 ? '' : `?${search.join('&')}`}`, {
    method,
    headers: {
      authorization: `Bearer ${callers[caller]}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Holds an answer against the document; gives its body. */
async function holds(answer: Response, operation: Operation): Promise<unknown> {
  const { status } = answer;
  expect(`${status} ${JSON.stringify(api.faults.map(String))}`).toMatch(/^[234]\d\d \[\]$/);
  const known = operation.responses[status] ?? responses['Problem'];
  expect(status >= 400 || Object.hasOwn(operation.responses, status)).toBe(true);
  const text = await answer.text();
  expect(status !== 204 || text === '').toBe(true);
  if (status === 204) return undefined;
  const type = (answer.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  const [media, { schema } = { schema: {} }] = Object.entries(known?.content ?? {})[0] ?? [];
  expect(type).toBe(media);
  if (!type.includes('json')) return text;
  const body: unknown = JSON.parse(text);
  const name = (typeof schema['$ref'] === 'string' ? schema['$ref'] : '').split('/').at(-1) ?? '';
  const validate = validators.get(name) ?? ajv.compile({ ...schema, $id: `api-${operation.operationId}` });
  expect([validate(body), validate.errors ?? []]).toEqual([true, []]);
  return body;
}

const runs = { numRuns: 25 * times };
/** What only the others' things are called. */
const others = /bank-|mint|west-cluster|east-root/;

/** What an answer tells of others that the question did not name. */
function toldOfOthers(body: unknown, asked: Asked): string | undefined {
  const told = others.exec(JSON.stringify(body ?? ''))?.[0];
  return told === undefined || JSON.stringify(asked).includes(told) ? undefined : told;
}

/** The status of an answer to a query, and the parameters that it points at. */
async function pointersOf({ method, path, operation }: Named, query: Asked['query']): Promise<unknown[]> {
  const body = operation.requestBody === undefined ? {} : { body: {} };
  const answer = await ask(method, path, { caller: 'all', params: {}, query, ...body });
  const { errors } = (await holds(answer, operation)) as { errors?: { pointer: string }[] };
  return [answer.status, ...(errors ?? []).map(({ pointer }) => pointer)];
}

describe.each(operations.filter(({ method }) => method !== 'GET'))('$name', (one) => {
  const { method, path, operation } = one;
  test('is asked for the same several times at once, and nothing of it fails', async () => {
    await fc.assert(
      fc.asyncProperty(requests(one), async (asked) => {
        const answers = await Promise.all([1, 2, 3].map(() => ask(method, path, { ...asked, caller: 'all' })));
        for (const answer of answers) await holds(answer, operation);
        expect(answers.every(({ status }) => status < 500)).toBe(true);
      }),
      { numRuns: 4 * times },
    );
  });
});

describe.each(operations)('$name', (one) => {
  const { method, path, operation } = one;

  test('answers what its document lets through as that document says, and tells a tenant nothing of others', async () => {
    await fc.assert(
      fc.asyncProperty(requests(one), async (asked) => {
        const body = await holds(await ask(method, path, asked), operation);
        expect(asked.caller === 'all' ? undefined : toldOfOthers(body, asked)).toBeUndefined();
      }),
      runs,
    );
  });

  test('refuses parameters that it does not have', async () => {
    for (const name of ['unheard-of', '__proto__']) {
      expect(await pointersOf(one, [[name, '1']])).toEqual(expect.arrayContaining([422, `/${name}`]));
    }
  });
});

const known = ({ operation }: Named): string | undefined =>
  operation.parameters.find((each) => each.in === 'query')?.name;

describe.each(operations.filter((one) => known(one) !== undefined))('$name', (one) => {
  test('refuses parameters that say nothing or no text, and that come twice', async () => {
    const name = known(one) ?? '';
    for (const query of [
      [[name, ' ']],
      [[name, 'a\0b']],
      [
        [name, 'x'],
        [name, 'x'],
      ],
    ] satisfies Asked['query'][]) {
      expect(await pointersOf(one, query)).toEqual([422, `/${name}`]);
    }
  });
});

describe.each(operations.filter(({ operation }) => operation.requestBody !== undefined))('$name', (one) => {
  const { method, path, operation } = one;
  const schema = operation.requestBody?.content['application/json']?.schema;

  test('refuses bodies that its document does not let through', async () => {
    const isValid = validators.get(String(schema?.['$ref']).split('/').at(-1) ?? '');
    const broken = fc
      .tuple(requests(one), fc.nat(), fc.oneof(fc.constant(addition), fc.jsonValue({ maxDepth: 1 })))
      .map(([asked, place, value]) => ({ ...asked, body: changedAt(asked.body, place, value) }));
    await fc.assert(
      fc.asyncProperty(broken, async (asked) => {
        const answer = await ask(method, path, { ...asked, caller: 'all' });
        await holds(answer, operation);
        // Who names what cannot be there is told so first.
        expect(isValid?.(asked.body) === true || [404, 422].includes(answer.status)).toBe(true);
      }),
      runs,
    );
  });
});

describe.each(operations.filter(({ operation }) => operation.parameters.some(({ name }) => name === 'cursor')))(
  '$name',
  (one) => {
    const { method, path, operation } = one;

    test('takes no cursor that somebody made up', async () => {
      const value = fc.oneof(
        fc.constantFrom(
          '2026-11-26T12:00:00.000Z',
          '2026-02-30 00:00:00+00',
          'zzz',
          '',
          '\0',
          "' or 1=1 --",
          1e300,
          -1,
          0.5,
          1,
        ),
        fc.jsonValue({ maxDepth: 1 }),
      );
      const made = fc
        .array(value, { minLength: 1, maxLength: 4 })
        .map((values) => Buffer.from(JSON.stringify(values)).toString('base64url'));
      const cursor = fc.oneof(
        made,
        fc.string({ minLength: 1, maxLength: 50 }).filter((text) => text.trim() !== ''),
      );
      await fc.assert(
        fc.asyncProperty(requests(one), cursor, async (asked, forged) => {
          const query = [...asked.query.filter(([name]) => name !== 'cursor'), ['cursor', forged] as const];
          const answer = await ask(method, path, { ...asked, query, caller: 'tenant' });
          expect(`${answer.status} ${forged}`).toMatch(/^(?:200|40[349]|422) /);
          expect(toldOfOthers(await holds(answer, operation), asked)).toBeUndefined();
        }),
        runs,
      );
    });
  },
);

const asked: Asked = {
  caller: 'all',
  params: { id: 'none', name: 'none', framework: 'cis-kubernetes-2.0.1' },
  query: [],
};

describe.each(Object.entries(document.paths))('%s', (path, methods) => {
  const own = Object.keys(methods).map((method) => method.toUpperCase());
  test('says which methods it has, and has no others', async () => {
    const allow = [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
    const options = await ask('OPTIONS', path, asked);
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']) {
      if (allow.split(', ').includes(method)) continue;
      const answer = await ask(method, path, asked);
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, allow]);
    }
  });
});

describe.each(Object.entries(document.paths).filter(([, methods]) => 'get' in methods))('%s', (path) => {
  test('answers HEAD with the headers of GET and nothing behind them', async () => {
    const head = await ask('HEAD', path, asked);
    const get = await ask('GET', path, asked);
    expect([head.status, head.headers.get('content-type')]).toEqual([get.status, get.headers.get('content-type')]);
    expect(await head.text()).toBe('');
    await get.body?.cancel();
  });
});
