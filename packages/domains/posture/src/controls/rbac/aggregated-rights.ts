import type { Severity } from '@seawall/model';
import { attack, cis, threat } from '../../frameworks/ids.ts';
import { builtInAggregates } from '../../rbac/builtin-roles.ts';
import type { RbacRole } from '../../rbac/roles.ts';
import { roleControl } from './role-control.ts';
import { isAdmin, worthOf } from './role-powers.ts';

/** From the weakest, which the most subjects hold. */
const targets: readonly (readonly [name: string, severity: Severity])[] = [
  ['view', 'high'],
  ['edit', 'medium'],
  ['admin', 'medium'],
];

export const aggregatedRights = roleControl({
  id: 'rbac-aggregated-rights',
  kinds: ['ClusterRole'],
  severity: 'high',
  title: {
    en: 'What is added to admin, edit and view makes them no stronger',
    zh: '并入 admin、edit 和 view 的规则不会使其更强',
  },
  why: {
    en: 'The label adds the rules of this role to a built-in one that many are bound to. Everybody who was given view to look around gets them too, without any binding that says so.',
    zh: '该标签会把此角色的规则并入许多主体都已绑定的内置角色。原本只被授予 view 用于查看的人也会得到这些权限，而没有任何绑定表明这一点。',
  },
  message: {
    en: 'Everybody with {target} gets these rules, among them {powers}',
    zh: '所有拥有 {target} 的主体都会得到这些规则，其中包括 {powers}',
  },
  remediation: {
    en: 'Aggregate rights on kinds of your own only, reading into view and writing into edit, and remove the label here.',
    zh: '只聚合对自有类型的权限：读取并入 view，写入并入 edit；并移除此处的标签。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles'],
  frameworks: [...cis('5.1.1'), ...threat('MS-TA9019'), ...attack('T1098.006')],
  judge(role, context) {
    for (const [target, severity] of targets) {
      const built = role.absorbedBy.find((one) => one.name === target && one.kind === 'ClusterRole');
      if (built === undefined) continue;
      const gained = gainedBy(built, role, context);
      if (gained.length === 0) return 'pass';
      const label = builtInAggregates[target] ?? '';
      return [
        {
          path: role.labels[label] === undefined ? ['metadata', 'labels'] : ['metadata', 'labels', label],
          severity,
          values: { target, powers: gained.join(', ') },
        },
      ];
    }
    return 'notApplicable';
  },
});

/** The powers with an effect in namespaces that a built-in role has only because of another. */
function gainedBy(built: RbacRole, role: RbacRole, context: Parameters<typeof worthOf>[1]): string[] {
  if (isAdmin(role)) return ['*'];
  const before = new Set(worthOf(built, context, { shippedOnly: true })?.powers.map(({ id }) => id));
  const powers = worthOf(role, context)?.powers ?? [];
  return powers.filter(({ id, inNamespace }) => inNamespace !== undefined && !before.has(id)).map(({ id }) => id);
}
