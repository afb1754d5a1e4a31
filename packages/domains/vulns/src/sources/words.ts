import { table } from '@seawall/model';
import type { AdvisorySeverity } from '../advisory.ts';

const severities: Readonly<Record<string, AdvisorySeverity>> = table({
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  minor: 'low',
  negligible: 'negligible',
  unimportant: 'negligible',
  none: 'negligible',
});

/** A publisher's word for severity on our scale. */
export function severityWord(word: string | undefined): AdvisorySeverity | undefined {
  return word === undefined ? undefined : severities[word.trim().toLowerCase()];
}

const cvePattern = /\bCVE-\d{4}-\d{4,}\b/g;

export function cvesIn(text: string): string[] {
  return [...new Set(text.match(cvePattern) ?? [])];
}

const descriptionLength = 700;

/** The first paragraphs of a description, in one line each, cut at a word. */
export function shortened(description: string | undefined): string | undefined {
  const plain = description?.replace(/\s+/g, ' ').trim();
  if (plain === undefined || plain === '') return undefined;
  if (plain.length <= descriptionLength) return plain;
  return `${plain.slice(0, plain.lastIndexOf(' ', descriptionLength))} …`;
}
