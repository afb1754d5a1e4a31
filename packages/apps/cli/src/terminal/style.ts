import { styleText } from 'node:util';
import type { Language, Severity } from '@seawall/model';

/** How things look in a terminal; with `colour` off, nothing but the words. */
export interface Style {
  readonly colour: boolean;
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  severity(severity: Severity, text: string): string;
}

type Format = Parameters<typeof styleText>[0];

const severityFormat: Readonly<Record<Severity, Format>> = {
  critical: ['bold', 'white', 'bgRed'],
  high: ['bold', 'red'],
  medium: ['yellow'],
  low: ['cyan'],
  info: ['gray'],
};

export function styleFor(colour: boolean): Style {
  const paint = (format: Format, text: string): string =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    colour,
    strong: (text) => paint('bold', text),
    faint: (text) => paint('dim', text),
    good: (text) => paint('green', text),
    bad: (text) => paint('red', text),
    severity: (severity, text) => paint(severityFormat[severity], text),
  };
}

/** Severities in words of one width, so that they never need colour to be told apart. */
export const severityNames: Readonly<Record<Language, Readonly<Record<Severity, string>>>> = {
  en: { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW', info: 'INFO' },
  zh: { critical: '严重', high: '高危', medium: '中危', low: '低危', info: '提示' },
};

/** Whether a stream takes colour: a terminal, unless NO_COLOR or FORCE_COLOR says otherwise. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
