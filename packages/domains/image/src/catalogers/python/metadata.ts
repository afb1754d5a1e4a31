import { normaliseLicence } from '../../licences/normalise.ts';

/** Core metadata of a Python distribution (`METADATA`, `PKG-INFO`). */
export interface PythonMetadata {
  readonly name: string;
  readonly version: string;
  readonly licences: readonly string[];
  readonly author?: string;
  /** Normalised names of what it requires, those of extras left out. */
  readonly requires: readonly string[];
}

/** Reads the headers: the description behind them, or folded into them, is not looked at. */
export function readMetadata(text: string): PythonMetadata | undefined {
  const headers: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    const match = /^([A-Za-z][\w-]*):\s?(.*)$/.exec(line);
    const last = headers.at(-1);
    if (match !== null) headers.push([(match[1] as string).toLowerCase(), match[2] as string]);
    else if (last !== undefined && last[1].length < 2000) last[1] += ` ${line.trim()}`;
  }
  const one = (key: string): string | undefined => {
    const value = headers.find(([name]) => name === key)?.[1].trim();
    return value === '' ? undefined : value;
  };
  const name = one('name');
  const version = one('version');
  if (name === undefined || version === undefined) return undefined;
  const author = one('author') ?? one('author-email');
  const requires = headers
    .filter(([key]) => key === 'requires-dist')
    .flatMap(([, value]) => requirementName(value) ?? []);
  return {
    name,
    version,
    licences: licencesOf(one('license-expression'), one('license'), headers),
    ...(author === undefined || author === 'UNKNOWN' ? {} : { author }),
    requires: [...new Set(requires)],
  };
}

/** The expression when there is one, else a short licence field, else the classifiers; whole texts say nothing here. */
function licencesOf(
  expression: string | undefined,
  licence: string | undefined,
  headers: readonly (readonly [string, string])[],
): readonly string[] {
  if (expression !== undefined) return normaliseLicence(expression);
  const declared = licence === undefined || licence.length > 100 ? [] : normaliseLicence(licence);
  const classified = headers
    .filter(([key, value]) => key === 'classifier' && value.startsWith('License ::'))
    .map(([, value]) => value.slice(value.lastIndexOf('::') + 2).trim())
    .filter((name) => name !== 'OSI Approved');
  const ofClassifiers = [...new Set(classified.flatMap(normaliseLicence))];
  const isVague = declared.length === 0 || /^(?:BSD|GPL|LGPL|Apache)$/i.test(declared[0] ?? '');
  return isVague && ofClassifiers.length > 0 ? ofClassifiers : declared;
}

/** PEP 503: how names are compared. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The normalised name in a PEP 508 requirement; undefined for one of an extra. */
export function requirementName(requirement: string): string | undefined {
  if (/;.*\bextra\s*==/.test(requirement)) return undefined;
  const name = /^\s*([A-Za-z0-9][\w.-]*)/.exec(requirement)?.[1];
  return name === undefined ? undefined : normaliseName(name);
}
