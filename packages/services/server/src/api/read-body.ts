import { pointerTo } from './check.ts';
import { faultIn } from './read-query.ts';
import type { Text } from '@seawall/model';
import { invalid, refuse, type Refusal } from './refusal.ts';

/** Largest body of a request to the API. */
const mostBytes = 1 << 20;
/** It must be in after so long: over HTTP/2 nothing else ends a request whose body trickles in. */
const usualSlowestMs = 30_000;
/** Nothing that is sent here is nested further; whatever walks through it may do so without looking. */
const mostDeep = 40;

/** The JSON of a request’s body; it is read no further than the limit. */
export async function readJson(
  request: Request,
  slowestMs = usualSlowestMs,
): Promise<{ readonly value: unknown } | Refusal> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return refuse(415, 'not-json', 'The body has to be application/json.', '请求体必须为 application/json。');
  }
  const tooLarge = refuse(413, 'too-large', 'The body is larger than 1 MiB.', '请求体超过 1 MiB。');
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) return tooLarge;
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader?.cancel().catch(() => {});
  }, slowestMs);
  try {
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
      size += next.value.length;
      if (size > mostBytes) return tooLarge;
      parts.push(next.value);
    }
  } finally {
    clearTimeout(timer);
    // What is left of it is not wanted.
    void reader?.cancel().catch(() => {});
  }
  if (late) return refuse(408, 'too-slow', 'The body did not come in time.', '请求体未能及时到达。');
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString());
    return unfitIn(value) ?? { value };
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return refuse(400, 'bad-json', `The body is no JSON: ${why}`, `请求体不是有效的 JSON：${why}`);
  }
}

/** What is in a body that nobody may hand on: texts that no store takes, names that mean something else to JavaScript, endless nesting. */
function unfitIn(body: unknown): Refusal | undefined {
  const left: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: body, path: [] }];
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    const { value, path } = each;
    const fault = typeof value === 'string' ? faultIn(value) : path.length > mostDeep ? tooDeep : undefined;
    if (fault !== undefined) return unfit(path, fault);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      const within = [...path, key];
      const wrong = key === '__proto__' ? noName : faultIn(key);
      if (wrong !== undefined) return unfit(within, wrong);
      left.push({ value: item, path: within });
    }
  }
  return undefined;
}

const tooDeep: Text = { en: 'is nested too deep', zh: '嵌套过深' };
const noName: Text = { en: 'is no name for a field', zh: '不能用作字段名' };

function unfit(path: readonly string[], text: Text): Refusal {
  const pointer = pointerTo(path.slice(0, mostDeep)).toWellFormed().replaceAll('\0', '\ufffd');
  return invalid([{ in: 'body', pointer, text }]);
}
