import type { Text } from '@seawall/model';
import type { Permission } from '../contract/types.ts';
import { permissions } from '../contract/settings.ts';
import type { AccessScope } from '../state/access.ts';

export interface Role {
  readonly id: string;
  readonly title: Text;
  readonly permissions: readonly Permission[];
}

const viewer: readonly Permission[] = ['read'];
const analyst: readonly Permission[] = [
  ...viewer,
  'findings.assign',
  'exceptions.request',
  'incidents.change',
  'reports.make',
];
const responder: readonly Permission[] = [...analyst, 'responses.run'];
const operator: readonly Permission[] = [...analyst, 'exceptions.decide', 'clusters.manage', 'notifications.manage'];

/** The roles that every installation has. Sending events is for machines: no role of people has it but the last. */
export const builtInRoles: readonly Role[] = [
  { id: 'viewer', title: { en: 'Viewer', zh: '查看者' }, permissions: viewer },
  { id: 'analyst', title: { en: 'Analyst', zh: '分析员' }, permissions: analyst },
  { id: 'responder', title: { en: 'Responder', zh: '响应员' }, permissions: responder },
  { id: 'operator', title: { en: 'Operator', zh: '运维' }, permissions: operator },
  { id: 'admin', title: { en: 'Administrator', zh: '管理员' }, permissions },
];

/** What bears on everybody, and therefore belongs only to those who see everything. */
const ofTheWhole: ReadonlySet<Permission> = new Set([
  'clusters.manage',
  'notifications.manage',
  'settings.manage',
  'users.manage',
  'server-audit.read',
]);

export function isWhole(scope: AccessScope): boolean {
  return scope.clusters === undefined && scope.namespaces === undefined;
}

/** What roles allow within a scope: somebody who sees a part cannot change what bears on the rest. */
export function permissionsOf(
  ids: readonly string[],
  roles: ReadonlyMap<string, Role>,
  scope: AccessScope,
): ReadonlySet<Permission> {
  const all = ids.flatMap((id) => roles.get(id)?.permissions ?? []);
  return new Set(isWhole(scope) ? all : all.filter((permission) => !ofTheWhole.has(permission)));
}

/** What is in both scopes. */
export function intersect(a: AccessScope, b: AccessScope): AccessScope {
  const clusters = common(a.clusters, b.clusters);
  const namespaces = common(a.namespaces, b.namespaces);
  return { ...(clusters === undefined ? {} : { clusters }), ...(namespaces === undefined ? {} : { namespaces }) };
}

function common(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.filter((item) => b.includes(item));
}
