import { refuse, type Refusal } from './refusal.ts';

/** Largest body of a request to the API. */
const mostBytes = 1 << 20;

/** The JSON of a request’s body; it is read no further than the limit. */
export async function readJson(request: Request): Promise<{ readonly value: unknown } | Refusal> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return refuse(415, 'not-json', 'The body has to be application/json.', '请求体必须为 application/json。');
  }
  const tooLarge = refuse(413, 'too-large', 'The body is larger than 1 MiB.', '请求体超过 1 MiB。');
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) return tooLarge;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > mostBytes) return tooLarge;
    parts.push(part);
  }
  try {
    return { value: JSON.parse(Buffer.concat(parts).toString()) as unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return refuse(400, 'bad-json', `The body is no JSON: ${why}`, `请求体不是有效的 JSON：${why}`);
  }
}
