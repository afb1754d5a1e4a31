import { formatPurl } from './format.ts';
import type { Purl, PurlFault } from './purl.ts';
import { faultOf, normalise } from './types.ts';

const typeForm = /^[a-z][a-z0-9.-]*$/;
const qualifierForm = /^[a-z][a-z0-9._-]*$/;

/** Builds the canonical package URL of its parts (purl-spec, “How to build a purl string”), or says why there is none. */
export function buildPurl(parts: Purl): string | PurlFault {
  const type = parts.type.toLowerCase();
  if (!typeForm.test(type)) return { fault: `${JSON.stringify(type)} is no type` };
  if (parts.name === '') return { fault: 'has no name' };
  const badKey = Object.keys(parts.qualifiers ?? {}).find((key) => !qualifierForm.test(key.toLowerCase()));
  if (badKey !== undefined) return { fault: `${JSON.stringify(badKey)} is no key of a qualifier` };
  const purl = normalise({ ...parts, type });
  const fault = faultOf(purl);
  return fault === undefined ? printPurl(purl) : { fault };
}

/** Prints what `parsePurl` read: the canonical text. */
export function printPurl(purl: Purl): string {
  if (purl.type !== 'git') return formatPurl(purl);
  // Only here does a name hold a path: its slashes stay.
  const path = `${purl.namespace ?? ''}/${purl.name}`;
  const slash = path.lastIndexOf('/');
  return formatPurl({ ...purl, namespace: path.slice(0, slash), name: path.slice(slash + 1) });
}
