import type { AuditEntry } from '../../contract/types.ts';

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** So many fields of a change are told. */
const mostChanges = 200;

/** What tells which object it is, and is no change of it. */
const identity: ReadonlySet<string> = new Set(['/apiVersion', '/kind', '/metadata/name', '/metadata/namespace']);

/**
 * What a patch sets and what a new object holds, as far as the audit log holds its body; undefined where it does not. What stood there before is in
 * the audit log only where the patch itself tests it.
 */
export function auditDiff(fields: Fields): AuditEntry['diff'] {
  if (fields['ka.verb'] !== 'patch' && fields['ka.verb'] !== 'create') return undefined;
  const body = fields['ka.req.object'];
  if (typeof body !== 'string') return undefined;
  let patch: unknown;
  try {
    patch = JSON.parse(body);
  } catch {
    return undefined;
  }
  const changes = Array.isArray(patch) ? jsonPatch(patch as unknown[]) : mergePatch(patch, '');
  return changes.filter(({ path }) => !identity.has(path)).slice(0, mostChanges);
}

type Change = NonNullable<AuditEntry['diff']>[number];

/** RFC 6902. */
function jsonPatch(operations: readonly unknown[]): Change[] {
  // What a patch tests before it changes it is what stood there.
  const before = new Map<string, unknown>();
  return operations.flatMap((operation): Change[] => {
    if (typeof operation !== 'object' || operation === null) return [];
    const { op, path, value } = operation as { op?: unknown; path?: unknown; value?: unknown };
    if (typeof path !== 'string') return [];
    if (op === 'test') before.set(path, value);
    if (op === 'test') return [];
    const known = before.has(path) ? { before: before.get(path) } : {};
    return [op === 'remove' ? { path, ...known } : { path, ...known, after: value }];
  });
}

/** RFC 7386, and Kubernetes’ strategic merge, which reads the same but for its directives. */
function mergePatch(value: unknown, path: string): Change[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [value === null ? { path } : { path, after: value }];
  }
  return Object.entries(value).flatMap(([key, item]) =>
    key.startsWith('$') ? [] : mergePatch(item, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
