import { styleText } from 'node:util';
import type { Language, Severity } from '@seawall/model';
import { severityNames } from '@seawall/scan/machine';

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

/** Severities in words, so that they never need colour to be told apart. */
export function severityName(severity: Severity, language: Language): string {
  return severityNames[severity][language].toUpperCase();
}

/** Whether a stream takes colour: a terminal, unless NO_COLOR or FORCE_COLOR says otherwise. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Lines wider than this are hard to read, however wide the terminal is. */
const widest = 120;
const narrowest = 40;
const usual = 80;

/** Columns to write for: those of the terminal, or as COLUMNS says. */
export function columnsOf({ stdout, env }: { stdout: { columns?: number }; env: NodeJS.ProcessEnv }): number {
  const asked = Number(env['COLUMNS'] ?? stdout.columns);
  return Number.isInteger(asked) && asked >= narrowest ? Math.min(asked, widest) : usual;
}
