import { endpoints } from '../contract/endpoints.ts';

/** The paths of the API, those without parameters before those that would match them too. */
export const apiPaths: readonly string[] = [
  ...new Set(Object.keys(endpoints).map((key) => key.slice(key.indexOf(' ') + 1))),
].sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')) || (a < b ? -1 : 1));

const base = '/api/v1';
const forms = apiPaths.map((path) => ({ path: base + path, parts: path.split('/') }));
const others = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  `${base}/openapi.json`,
  '/auth/link',
  '/auth/oidc',
  '/auth/oidc/callback',
]);
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * The route that a request takes, with no word of its sender’s in it: figures and spans are kept for each that there is,
 * and strangers must not be able to make ever more of them.
 */
export function shapeOf(path: string): string {
  if (others.has(path)) return path;
  if (path.startsWith('/assets/')) return '/assets/…';
  if (!path.startsWith('/api/')) return '/…';
  const parts = path.startsWith(`${base}/`) ? path.slice(base.length).split('/') : [];
  return forms.find((form) => matches(form.parts, parts))?.path ?? '/api/…';
}

/** The same of its method. */
export function knownMethod(method: string): string {
  return methods.has(method) ? method : 'other';
}

function matches(form: readonly string[], parts: readonly string[]): boolean {
  return (
    form.length === parts.length &&
    form.every((part, i) => part === parts[i] || (part.startsWith('{') && parts[i] !== ''))
  );
}
