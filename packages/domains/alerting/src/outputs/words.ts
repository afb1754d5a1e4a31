import type { Severity } from '@seawall/model';
import type { Notification } from '../notification.ts';

/** The mark that goes before a title: severity is told by more than a colour. */
const marks: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  info: '⚪',
};

/** For bars beside a message. */
export const colours: Readonly<Record<Severity, string>> = {
  critical: '#b42318',
  high: '#d9622b',
  medium: '#c99a06',
  low: '#2f6fba',
  info: '#6b7280',
};

export function heading({ severity, title }: Notification): string {
  return `${marks[severity]} ${severity.toUpperCase()} · ${title}`;
}

/** At most so many characters, with an ellipsis for the rest. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}

/** At most so many bytes of UTF-8, cut between characters. */
export function clipBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const cut = Buffer.from(text)
    .subarray(0, bytes - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${cut}…`;
}
