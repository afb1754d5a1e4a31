import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { privilegedNamespaces } from '../../rbac/privileged.ts';
import { bindingControl, roleEvidence } from './binding-control.ts';
import { holderEvidence, holdersText, reaching, scopeOf, widestReach } from './exposure.ts';
import { isAdmin } from './role-powers.ts';

export const clusterAdmin = bindingControl({
  id: 'rbac-cluster-admin',
  severity: 'critical',
  title: { en: 'Nobody is given every right', zh: '没有主体被授予全部权限' },
  why: {
    en: 'Every verb on every resource is what cluster-admin holds. Whoever steals a token of such a subject reads all Secrets, runs code on every node and writes further bindings to stay.',
    zh: '对所有资源的所有动词正是 cluster-admin 所拥有的权限。窃取到这种主体的令牌后，攻击者可以读取全部 Secret、在每个节点上执行代码，并写入更多绑定以长期驻留。',
  },
  message: { en: '{holders} may do everything in the cluster', zh: '{holders} 可以在集群中执行任何操作' },
  remediation: {
    en: 'Bind a role with the few rights that are needed, and keep cluster-admin for an emergency account that no workload uses.',
    zh: '改为绑定只含所需权限的角色；cluster-admin 只留给不被任何工作负载使用的应急账号。',
  },
  frameworks: [
    ...cis('5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.1.8', '5.1.9', '5.1.10', '5.1.11', '5.1.12', '5.1.13'),
    ...nsa('A4', 'A5'),
    ...owasp('K02'),
    ...threat('MS-TA9019'),
    ...attack('T1078', 'T1098.006'),
  ],
  judge(binding, { rbac }) {
    const role = binding.roles.find(isAdmin);
    if (role === undefined || binding.subjects.length === 0) return 'pass';
    const scope = scopeOf(binding, privilegedNamespaces(rbac));
    const severity = scope === 'cluster' ? 'critical' : scope === 'privileged' ? 'high' : 'medium';
    return [
      {
        path: ['roleRef'],
        severity: reaching(severity, widestReach([binding])),
        ...(scope === 'cluster'
          ? {}
          : {
              message: {
                en: '{holders} may do everything in namespace {namespace}',
                zh: '{holders} 可以在命名空间 {namespace} 中执行任何操作',
              },
            }),
        values: { holders: holdersText([binding]), namespace: binding.namespace ?? '' },
        evidence: [roleEvidence(role), ...holderEvidence([{ binding }])],
      },
    ];
  },
});
