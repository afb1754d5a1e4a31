import * as v from 'valibot';
import { httpOutput, httpSettings } from './http.ts';
import { later, never, type Sent, sent } from './output.ts';
import { shaped, shapeSetting } from './shape.ts';

interface BulkAnswer {
  readonly errors?: boolean;
  readonly items?: readonly Readonly<Record<string, { status?: number; error?: { type?: string; reason?: string } }>>[];
}

/** A bulk answer is 200 even when items failed. Created documents have ids, so that a repeat does not double them. */
function check(body: string): Sent {
  let answer: BulkAnswer;
  try {
    answer = JSON.parse(body) as BulkAnswer;
  } catch {
    return later('the answer is no JSON');
  }
  if (answer.errors !== true) return sent;
  const failures = (answer.items ?? [])
    .flatMap((item) => Object.values(item))
    .filter(({ status = 200 }) => status >= 300 && status !== 409);
  const [first] = failures;
  if (first === undefined) return sent;
  const why = `${failures.length} documents: ${first.error?.type ?? ''} ${first.error?.reason ?? ''}`;
  return failures.some(({ status = 0 }) => status === 429 || status >= 500) ? later(why) : never(why);
}

export const elasticsearch = httpOutput({
  id: 'elasticsearch',
  title: { en: 'Elasticsearch and OpenSearch', zh: 'Elasticsearch 和 OpenSearch' },
  specification: 'https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk',
  settings: v.strictObject({
    ...httpSettings,
    /** A data stream or an index. */
    index: v.optional(v.string(), 'seawall-alerts'),
    shape: shapeSetting,
    apiKey: v.optional(v.string()),
    username: v.optional(v.string()),
    password: v.optional(v.string()),
  }),
  batch: 500,
  message: (batch, { apiKey, index, password, shape = 'ecs', url, username }, { world }) => {
    const lines = batch.flatMap((each) => [
      JSON.stringify({ create: { _index: index, _id: `${each.id}-${Date.parse(each.time)}` } }),
      JSON.stringify(shaped(each, shape, world.version)),
    ]);
    const basic = username === undefined ? undefined : Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    const authorization =
      apiKey === undefined ? (basic === undefined ? undefined : `Basic ${basic}`) : `ApiKey ${apiKey}`;
    return {
      url: `${url.replace(/\/$/, '')}/_bulk`,
      headers: { 'content-type': 'application/x-ndjson', ...(authorization === undefined ? {} : { authorization }) },
      body: `${lines.join('\n')}\n`,
    };
  },
  check,
});
