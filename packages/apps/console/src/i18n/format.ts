import { say, type Language, type Text, type TextValues } from '@seawall/model';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface Format {
  readonly language: Language;
  /** A text of the server in the page's language. */
  say(text: Text, values?: TextValues): string;
  /** `12,480` */
  number(value: number): string;
  /** `12.5K`, for places where a full number does not fit. */
  short(value: number): string;
  /** `26 Nov 2026, 10:42` */
  dateTime(iso: string): string;
  /** `26 Nov 2026, 10:42:07`, where the order of what happened matters. */
  moment(iso: string): string;
  /** `26 Nov 2026, 10:42:07 GMT+8`, for what is compared with other logs. */
  instant(iso: string): string;
  /** `26 Nov 2026` */
  date(iso: string): string;
  /** `10:42:07` */
  time(iso: string): string;
  /** `shop, orders`, `执行、发现` */
  list(names: readonly string[]): string;
  /** `3 hours ago`, `in 4 days` */
  ago(iso: string, now?: number): string;
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

function formatFor(language: Language): Format {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const plain = new Intl.NumberFormat(locale, { useGrouping: 'always' });
  const compact = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', {
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const zone = new Intl.DateTimeFormat(locale, { timeZoneName: 'shortOffset' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    language,
    say: (text, values) => say(text, language, values),
    number: (value) => plain.format(value),
    short: (value) => (value < 10_000 ? plain.format(value) : compact.format(value)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    moment: (iso) => moment.format(new Date(iso)),
    instant(iso) {
      const at = new Date(iso);
      const offset = zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      return `${moment.format(at)} ${offset}`;
    },
    date: (iso) => date.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    list: (names) => names.join(language === 'zh' ? '、' : ', '),
    ago(iso, now = Date.now()) {
      const seconds = (Date.parse(iso) - now) / 1000;
      const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
      return relative.format(Math.trunc(seconds / length), unit);
    },
  };
}

const formats: Readonly<Record<Language, Format>> = { en: formatFor('en'), zh: formatFor('zh') };

/** The page's language with its ways of writing numbers, dates and the server's two-language texts. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => (i18n.language === 'zh' ? formats.zh : formats.en), [i18n.language]);
}
