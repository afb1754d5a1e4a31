import { say, type Text } from '@seawall/model';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

const badDuration = { en: 'Not a time span: {text} (30s, 10m, 2h)', zh: '不是有效的时长：{text}（30s、10m、2h）' };

/** A time span that cannot be read: says so in every language. */
class DurationError extends Error {
  readonly text: Text;

  constructor(text: string) {
    const told = { en: say(badDuration, 'en', { text }), zh: say(badDuration, 'zh', { text }) };
    super(told.en);
    this.name = 'DurationError';
    this.text = told;
  }
}

/** The milliseconds of `30s`, `10m`, `2h`. @throws an error that says it in every language */
export function durationMs(text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) throw new DurationError(text);
  return Number(digits) * (units[unit] as number);
}

/** Ends on a signal to the process, or when the time is over. */
export function stopSignal(duration?: string): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = duration === undefined ? undefined : setTimeout(stop, durationMs(duration));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
