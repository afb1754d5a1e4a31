import { attack, cis, owasp, threat } from '../../frameworks/ids.ts';
import { allowsVerb, isRestricted } from '../../rbac/rule.ts';
import { policyParameters, writing } from './policy-parameters.ts';
import { goodPractices, type Power } from './power.ts';

const group = 'admissionregistration.k8s.io';

export const webhookConfig: Power = {
  id: 'rbac-webhook-config',
  severity: 'high',
  right: { en: 'create or repoint admission webhooks', zh: '创建或改写准入 Webhook 配置' },
  title: { en: 'Few may change admission webhooks', zh: '只有少数主体可以修改准入 Webhook' },
  why: {
    en: 'A webhook sees every object that is written, Secrets included, and a mutating one may rewrite it, for example to add a container to each pod. Changing the service or the caBundle of one that exists is enough, and removing it lifts the policy that it enforced.',
    zh: 'Webhook 能看到写入的每个对象（包括 Secret），变更类 Webhook 还能改写对象，例如向每个 Pod 添加容器。只要修改已有 Webhook 的 service 或 caBundle 就足够；删除它则会解除其执行的策略。',
  },
  remediation: {
    en: 'Give these rights to the installer of the webhook alone, and name its configuration in resourceNames.',
    zh: '只把这些权限授予 Webhook 的安装者，并用 resourceNames 指定其配置。',
  },
  references: [`${goodPractices}#control-admission-webhooks`],
  frameworks: [...cis('5.1.12'), ...threat('MS-TA9015'), ...attack('T1685')],
  rights: [
    {
      group,
      resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
      verbs: writing,
      cluster: true,
      names: 'any',
    },
  ],
  // Rewriting a named one still opens every request to whoever holds it; deleting alone only lifts its policy.
  adjust({ rule }) {
    const rewrites = allowsVerb(rule, 'update') || allowsVerb(rule, 'patch');
    if (!isRestricted(rule)) return rewrites || allowsVerb(rule, 'create') ? 0 : -1;
    return rewrites ? -1 : -2;
  },
};

export const policyTamper: Power = {
  id: 'rbac-admission-policy',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'change or remove admission policies or their parameters', zh: '修改或删除准入策略及其参数' },
  title: { en: 'Few may change admission policies', zh: '只有少数主体可以修改准入策略' },
  why: {
    en: 'Whoever writes ValidatingAdmissionPolicies, MutatingAdmissionPolicies, their bindings or the objects that they take as parameters can switch a rule off for their own next step, or have pods of others mutated.',
    zh: '能够写入 ValidatingAdmissionPolicy、MutatingAdmissionPolicy、其绑定或其参数对象的人，可以为下一步行动关闭某条规则，或让他人的 Pod 被改写。',
  },
  remediation: {
    en: 'Keep these rights with those who own the policies; use read verbs everywhere else.',
    zh: '只让策略的负责人拥有这些权限，其他地方只授予读取动词。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/'],
  frameworks: [...owasp('K04'), ...attack('T1685')],
  rights: [
    {
      group,
      resources: [
        'validatingadmissionpolicies',
        'validatingadmissionpolicybindings',
        'mutatingadmissionpolicies',
        'mutatingadmissionpolicybindings',
      ],
      verbs: writing,
      cluster: true,
      names: 'any',
    },
  ],
  derivedRights: policyParameters,
  minor: true,
  adjust: ({ rule }) => (isRestricted(rule) ? -1 : 0),
};

/** Every resource of `constraints.gatekeeper.sh` is a constraint, named by its template. */
const engineRights = [
  {
    group: 'kyverno.io',
    resources: ['clusterpolicies', 'policies', 'policyexceptions', 'clustercleanuppolicies', 'cleanuppolicies'],
  },
  {
    group: 'policies.kyverno.io',
    resources: [
      'validatingpolicies',
      'namespacedvalidatingpolicies',
      'mutatingpolicies',
      'namespacedmutatingpolicies',
      'generatingpolicies',
      'deletingpolicies',
      'imagevalidatingpolicies',
      'policyexceptions',
    ],
  },
  { group: 'templates.gatekeeper.sh', resources: ['constrainttemplates'] },
  { group: 'constraints.gatekeeper.sh', resources: ['*'] },
  { group: 'config.gatekeeper.sh', resources: ['configs'] },
  { group: 'mutations.gatekeeper.sh', resources: ['assign', 'assignmetadata', 'modifyset', 'assignimage'] },
  {
    group: 'policies.kubewarden.io',
    resources: ['clusteradmissionpolicies', 'admissionpolicies', 'policyservers'],
  },
];

export const policyEngine: Power = {
  id: 'rbac-policy-engine',
  severity: 'medium',
  inNamespace: 'low',
  right: {
    en: 'change the policies or exceptions of the policy engine',
    zh: '修改策略引擎的策略或例外',
  },
  title: { en: 'Few may change policies and exceptions of the engine', zh: '只有少数主体可以修改策略引擎的策略和例外' },
  why: {
    en: 'A policy exception, an excluded namespace or a deleted constraint lets the next privileged pod pass; the mutation and generation rules of an engine write into other namespaces with its own, wide rights.',
    zh: '一条策略例外、一个被排除的命名空间或一个被删除的约束，就能放行下一个特权 Pod；引擎的变更和生成规则还会以其自身的高权限写入其他命名空间。',
  },
  remediation: {
    en: 'Let only those who own the policies write them and their exceptions, and review exceptions like code.',
    zh: '只让策略负责人写入策略及其例外，并像审查代码一样审查例外。',
  },
  frameworks: [...owasp('K04'), ...attack('T1685')],
  rights: engineRights.map((right) => ({ ...right, verbs: writing })),
};
