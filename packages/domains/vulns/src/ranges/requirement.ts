import type { Ecosystem } from '@seawall/model';
import type { Comparator, Ranges } from './comparator.ts';
import { readBrackets } from './brackets.ts';
import { caret, compatible, pessimistic, tilde, wildcard } from './expand.ts';

/** Longest text and most parts of one requirement: real ones are far below. */
const limits = { length: 20_000, parts: 500 } as const;

/**
 * Reads a range as an ecosystem writes it: npm (`^1.2 || 2.x`, `1.0 - 1.5`), Cargo, Gem (`~> 1.2, >= 1.2.3`), PEP 440
 * (`~=1.4.2, !=1.5.*`), Composer, Maven and NuGet (`[1.0,2.0)`), and plain comparators. Undefined when it is none.
 */
export function readRequirement(text: string, ecosystem: Ecosystem): Ranges | undefined {
  if (text.length > limits.length) return undefined;
  if (/^\s*[[(]/.test(text)) return readBrackets(text);
  const alternatives = text.split(/\|\|?/);
  if (alternatives.length > limits.parts) return undefined;
  const sets: (readonly Comparator[])[] = [];
  for (const alternative of alternatives) {
    const set = readSet(alternative.trim(), ecosystem);
    if (set === undefined) return undefined;
    sets.push(set);
  }
  return sets;
}

const token = /\s*(===|==|~>|~=|<=|>=|!=|<>|<|>|=|\^|~)?\s*([^\s,<>=!~^]+(?:~[^\s,<>=!^]*)*)\s*(?:,|\band\b)?\s*/y;

function readSet(text: string, ecosystem: Ecosystem): readonly Comparator[] | undefined {
  if (text === '' || /^[*xX]$/.test(text) || text === 'latest') return [];
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  if (hyphen !== null) return [`>=${hyphen[1] ?? ''}`, ...upTo(hyphen[2] ?? '')];
  const set: Comparator[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null || set.length > limits.parts) return undefined;
    const comparators = readOne(match[1] ?? '', match[2] ?? '', ecosystem);
    if (comparators === undefined) return undefined;
    set.push(...comparators);
  }
  return set;
}

function readOne(operator: string, version: string, ecosystem: Ecosystem): readonly Comparator[] | undefined {
  switch (operator) {
    case '^':
      return caret(version);
    case '~':
      return tilde(version);
    case '~>':
      return pessimistic(version);
    case '~=':
      return compatible(version);
    case '<>':
    case '!=':
      // A hole of many versions is not one set; leaving it out only widens what counts as affected.
      return /\.[*xX]$/.test(version) ? [] : [`!=${version}`];
    case '':
      if (/(?:^|\.)[*xX](?:\.|$)/.test(version)) return wildcard(version);
      // A bare version is `^` in Cargo, and that version elsewhere, which npm fills up with wildcards.
      if (ecosystem === 'cargo') return caret(version);
      return ecosystem === 'npm' && /^v?\d+(?:\.\d+)?$/.test(version) ? wildcard(version) : [`=${version}`];
    case '=':
    case '==':
    case '===':
      return /\.[*xX]$/.test(version) ? wildcard(version) : [`=${version}`];
    default:
      return [`${operator as '<'}${version.replace(/\.[*xX]$/, '')}`];
  }
}

/** The end of a hyphen range: `- 1.5` takes all of 1.5.x in. */
function upTo(version: string): readonly Comparator[] {
  return /^v?\d+(?:\.\d+)?$/.test(version) ? wildcard(version).slice(1) : [`<=${version}`];
}
