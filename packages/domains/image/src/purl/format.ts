/** The parts of a package URL (purl-spec); `qualifiers` without a value are left out. */
export interface PurlParts {
  readonly type: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  readonly qualifiers?: Readonly<Record<string, string | undefined>>;
  readonly subpath?: string | undefined;
}

/**
 * Writes a package URL in canonical form. Case and separators of the name are the caller's: what the type's rules ask
 * for, its cataloger has done.
 */
export function formatPurl({ type, namespace, name, version, qualifiers, subpath }: PurlParts): string {
  let purl = `pkg:${type}/`;
  if (namespace !== undefined && namespace !== '') purl += `${segments(namespace)}/`;
  purl += encode(name);
  if (version !== undefined && version !== '') purl += `@${encode(version)}`;
  const pairs = Object.entries(qualifiers ?? {})
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key.toLowerCase()}=${encode(value)}`);
  if (pairs.length > 0) purl += `?${pairs.join('&')}`;
  if (subpath !== undefined && subpath !== '') purl += `#${segments(subpath)}`;
  return purl;
}

function segments(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(encode)
    .join('/');
}

/** All but `A-Z a-z 0-9 . - _ ~ :` is percent-encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]|%3A/g, (found) =>
    found === '%3A' ? ':' : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
