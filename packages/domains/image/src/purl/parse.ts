import type { Purl, PurlFault } from './purl.ts';
import { faultOf, normalise } from './types.ts';

/** Longer texts are no names of packages; the bound keeps a hostile document from costing anything. */
const longest = 64 * 1024;
const typeForm = /^[a-z][a-z0-9.-]*$/;
const qualifierForm = /^[a-z][a-z0-9._-]*$/;

/**
 * Reads a package URL and brings it into the canonical form of its type (purl-spec, “How to parse a purl”). Slashes
 * behind the scheme are allowed; the version starts at the last `@` that does not open a segment.
 */
export function parsePurl(text: string): Purl | PurlFault {
  const key = /[?&]([A-Z][^=&#]*)=/.exec(text)?.[1];
  if (key !== undefined) return { fault: `the qualifier ${key} starts with a capital letter` };
  return mendPurl(text);
}

/** As `parsePurl`, and brings keys of qualifiers into lower case where purl-spec's strict reader refuses them. */
export function mendPurl(text: string): Purl | PurlFault {
  const read = readPurl(text);
  if ('fault' in read) return read;
  const purl = normalise(read);
  const fault = faultOf(purl);
  return fault === undefined ? purl : { fault };
}

/** As `parsePurl`, but case and separators as they were written and nothing asked of the type: for what others wrote. */
export function readPurl(text: string): Purl | PurlFault {
  if (text.length > longest) return { fault: 'longer than any package URL' };
  const scheme = /^pkg:\/*/i.exec(text);
  if (scheme === null) return { fault: 'does not start with pkg:' };
  let rest = text.slice(scheme[0].length);
  const [beforeSubpath, subpathText] = splitLast(rest, '#');
  const [path, qualifierText] = splitLast(beforeSubpath, '?');
  rest = path.replace(/\/+$/, '');
  const slash = rest.indexOf('/');
  if (slash < 0) return { fault: 'has no name behind the type' };
  const type = rest.slice(0, slash).toLowerCase();
  if (!typeForm.test(type)) return { fault: `${JSON.stringify(type)} is no type` };
  rest = rest.slice(slash + 1).replace(/^\/+/, '');
  const at = versionStart(rest);
  const segments = (at < 0 ? rest : rest.slice(0, at)).split('/');
  const name = decode(segments.pop() ?? '');
  const namespace = segments.map(decode).filter((segment) => segment !== '');
  const version = at < 0 ? undefined : decode(rest.slice(at + 1));
  if (name === '') return { fault: 'has no name' };
  const qualifiers = qualifierText === undefined ? {} : readQualifiers(qualifierText);
  if (typeof qualifiers === 'string') return { fault: qualifiers };
  const subpath = cleanSubpath(subpathText ?? '');
  return {
    type,
    ...(namespace.length === 0 ? {} : { namespace: namespace.join('/') }),
    name,
    ...(version === undefined || version === '' ? {} : { version }),
    ...(Object.keys(qualifiers).length === 0 ? {} : { qualifiers }),
    ...(subpath === '' ? {} : { subpath }),
  };
}

/** Drops empty, `.` and `..` segments, which no subpath may have; takes it percent-encoded. */
function cleanSubpath(text: string): string {
  return text
    .split('/')
    .map(decode)
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .join('/');
}

/** An `@` that opens the last segment belongs to a scope (`@babel/core`) when more follows, else to a version. */
function versionStart(rest: string): number {
  const at = rest.lastIndexOf('@');
  const opensSegment = at === 0 || rest[at - 1] === '/';
  return opensSegment && rest.includes('/', at) ? -1 : at;
}

function readQualifiers(text: string): Record<string, string> | string {
  const pairs: [string, string][] = [];
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (pair === '' || equals < 0) continue;
    const key = pair.slice(0, equals).toLowerCase();
    if (!qualifierForm.test(key)) return `${JSON.stringify(key)} is no key of a qualifier`;
    const value = decode(pair.slice(equals + 1));
    if (value !== '') pairs.push([key, value]);
  }
  return sortedQualifiers(pairs);
}

/** By key; the last of two alike wins. */
function sortedQualifiers(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** A percent escape that is none stays as it stands: others write such names. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitLast(text: string, separator: string): [string, string | undefined] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
