import type { Text } from '@seawall/model';
import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { type About, later, never, type OutputKind, outputKind, reasonOf, type Sent, sent } from './output.ts';

/** What every output over HTTP may be told. */
export const httpSettings = {
  url: v.pipe(v.string(), v.url('must be an address such as https://example.com/hook')),
  headers: v.optional(v.record(v.string(), v.string())),
  /** Seconds that an answer may take. */
  timeout: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(300))),
};

interface HttpSettings {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly timeout?: number | undefined;
}

interface HttpMessage {
  /** Default: the setting's. */
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

interface HttpKind<Settings extends HttpSettings> {
  readonly id: string;
  readonly title: Text;
  readonly specification: string;
  readonly settings: v.GenericSchema<unknown, Settings>;
  readonly batch: number;
  message(batch: readonly Notification[], settings: Settings, about: About): HttpMessage;
  /** For services that answer 200 and say in the body that it failed. */
  check?(body: string): Sent;
}

const defaultTimeout = 15;
/** Of an answer no more is read. */
const answerBytes = 64 * 1024;

/** An output that is one request a batch. */
export function httpOutput<Settings extends HttpSettings>(kind: HttpKind<Settings>): OutputKind {
  return outputKind<Settings>({
    id: kind.id,
    title: kind.title,
    specification: kind.specification,
    settings: kind.settings,
    batch: kind.batch,
    open: (settings, about) => ({
      send: async (batch) => {
        const message = kind.message(batch, settings, about);
        try {
          const response = await about.world.fetch(message.url ?? settings.url, {
            method: message.method ?? 'POST',
            headers: {
              'content-type': 'application/json',
              'user-agent': `seawall/${about.world.version}`,
              ...settings.headers,
              ...message.headers,
            },
            body: message.body,
            redirect: 'manual',
            signal: AbortSignal.timeout((settings.timeout ?? defaultTimeout) * 1000),
          });
          const body = await readSome(response);
          return judge(response, body, kind.check);
        } catch (error) {
          return later(reasonOf(error));
        }
      },
      close: () => Promise.resolve(),
    }),
  });
}

async function readSome(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > answerBytes) break;
  }
  return text;
}

function judge(response: Response, body: string, check: ((body: string) => Sent) | undefined): Sent {
  const { status } = response;
  if (status >= 200 && status < 300) return check?.(body) ?? sent;
  const said = body.replace(/\s+/g, ' ').trim().slice(0, 300);
  const why = `HTTP ${status}${said === '' ? '' : `: ${said}`}`;
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) return never(why);
  return later(why, retryAfterMs(response.headers.get('retry-after')));
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, 3_600_000) : undefined;
}

/** The check of services that answer with `{errcode: 0}` or `{code: 0}`. */
export function zeroCode(field: string, busy: readonly number[]): (body: string) => Sent {
  return (body) => {
    let answer: unknown;
    try {
      answer = JSON.parse(body);
    } catch {
      return later(`the answer is no JSON: ${body.slice(0, 200)}`);
    }
    const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
    const code = fields[field];
    if (code === 0) return sent;
    const why = JSON.stringify({ [field]: code, message: fields['errmsg'] ?? fields['msg'] ?? fields['text'] });
    return busy.includes(code as number) ? later(why, 60_000) : never(why);
  };
}
