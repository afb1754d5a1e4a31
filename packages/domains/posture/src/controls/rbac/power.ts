import type { Inventory, KubernetesVersion, PolicyRule } from '@seawall/kube';
import type { FrameworkRef, Severity, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';
import { type Rbac, rbacOf } from '../../rbac/rbac.ts';
import { heldRules, type RbacRole } from '../../rbac/roles.ts';
import { allowsVerb, coversResource, givesEverything, isRestricted, ruleText } from '../../rbac/rule.ts';
import { type Exposure, exposureOf, weigh } from './exposure.ts';

/** Verbs on resources that together are one way to more power: any verb on any of the resources will do. */
export interface Right {
  readonly group: string;
  /** `['*']`: whatever the group has. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** The resources live outside namespaces: only what is bound in the whole cluster has an effect. */
  readonly cluster?: true;
  /** The right matters in this namespace alone. */
  readonly namespace?: string;
  /** What a rule for certain names must name to matter; default: such a rule is harmless. */
  readonly names?: readonly string[] | 'any';
}

/** What a power may look at to weigh one rule. */
export interface Holding {
  readonly rule: PolicyRule;
  readonly role: RbacRole;
  readonly rbac: Rbac;
  readonly version: KubernetesVersion;
  /** Whether the role's rights on what lives outside namespaces have an effect too. */
  readonly everywhere: boolean;
}

/** Something that rights let their holder do, and what it leads to: the data of one control over roles. */
export interface Power {
  readonly id: string;
  /** When it is held in the whole cluster or over a namespace that rules the cluster. */
  readonly severity: Severity;
  /** In any other namespace; absent when the right has no effect there. */
  readonly inNamespace?: Severity;
  /** What the holder may do, to follow `may`: `read Secrets`. */
  readonly right: Text;
  readonly title: Text;
  readonly why: Text;
  readonly remediation: Text;
  readonly references?: readonly string[];
  readonly frameworks: readonly FrameworkRef[];
  readonly rights: readonly Right[];
  /** Rights that follow from what else was scanned. */
  readonly derivedRights?: (inventory: Inventory) => readonly Right[];
  /** A lesser power: where `*` stands for its resource, the finding on the wildcard speaks for it. */
  readonly minor?: true;
  /** Steps by which this rule is worse than usual, negative for better; undefined when it is harmless. */
  readonly adjust?: (holding: Holding) => number | undefined;
  /** What a rule lets its holder do when that is less than `right`. */
  readonly lesserRight?: (holding: Holding) => Text | undefined;
}

export const goodPractices = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/';

/** The control that finds a power in the rules of Roles and ClusterRoles. */
export function powerControl(power: Power): Control {
  const messages = messagesOf(power.right);
  return {
    id: power.id,
    category: 'access',
    kind: 'access',
    severity: power.severity,
    title: power.title,
    why: power.why,
    message: { en: `The role lets its holders ${power.right.en}`, zh: `该角色允许其持有者${power.right.zh}` },
    remediation: power.remediation,
    references: power.references ?? [goodPractices],
    frameworks: [...power.frameworks, ...nsa('A4'), ...owasp('K02')],
    scope: 'object',
    kinds: power.inNamespace === undefined ? ['ClusterRole'] : ['ClusterRole', 'Role'],
    evaluateAmong(object, { inventory, version }): Judgement {
      const rbac = rbacOf(inventory);
      const role = rbac.roleOf(object);
      if (role === undefined || role.shipped) return 'notApplicable';
      let faults: Fault[] | undefined;
      for (let index = 0; index < role.rules.length; index++) {
        const rule = role.rules[index] as PolicyRule;
        const right = toldRight(power, rule, role, inventory);
        const found = right === undefined ? undefined : holds(power, right, { rule, role, rbac, version });
        if (found === undefined) continue;
        const { exposure, steps, holding } = found;
        const lesser = power.lesserRight?.(holding);
        faults ??= [];
        faults.push({
          path: ['rules', index],
          message: (lesser === undefined ? messages : messagesOf(lesser))[exposure.scope],
          values: exposure.values,
          severity: weigh(power, exposure, steps),
          evidence: [{ field: `rules[${index}]`, value: ruleText(rule) }, ...exposure.evidence],
        });
      }
      return faults ?? 'pass';
    },
  };
}

/** The right by which a rule gives a power, unless another finding on the rule speaks for it. */
function toldRight(power: Power, rule: PolicyRule, role: RbacRole, inventory: Inventory): Right | undefined {
  if (givesEverything(rule)) return undefined; // `rbac-cluster-admin` and `rbac-wildcards` say it once.
  if (power.minor === true && rule.resources?.includes('*') === true) return undefined;
  return rightIn(power, rule, role, inventory);
}

function holds(
  power: Power,
  right: Right,
  given: Omit<Holding, 'everywhere'>,
): { exposure: Exposure; steps: number; holding: Holding } | undefined {
  const exposure = exposureOf(given.rbac, given.role, right);
  if (exposure === undefined) return undefined;
  const everywhere =
    exposure.scope === 'cluster' || (exposure.scope === 'unbound' && given.role.kind === 'ClusterRole');
  const holding = { ...given, everywhere };
  const steps = power.adjust === undefined ? 0 : power.adjust(holding);
  return steps === undefined ? undefined : { exposure, steps, holding };
}

/** The right of a power that a rule gives; one that works in namespaces before one that does not. */
function rightIn(power: Power, rule: PolicyRule, role: RbacRole, inventory: Inventory): Right | undefined {
  let found: Right | undefined;
  for (const right of power.rights) {
    if (!givesRight(rule, right) || !hasEffect(right, role)) continue;
    if (right.cluster !== true) return right;
    found ??= right;
  }
  return found ?? power.derivedRights?.(inventory).find((right) => givesRight(rule, right) && hasEffect(right, role));
}

function hasEffect({ cluster, namespace }: Right, { kind, namespace: home }: RbacRole): boolean {
  return kind === 'ClusterRole' || (cluster !== true && (namespace === undefined || namespace === home));
}

export function givesRight(rule: PolicyRule, { group, resources, verbs, names }: Right): boolean {
  if (resources[0] === '*') {
    // A group of kinds that others name: the rule must be about the group, or about everything there is.
    const everything = rule.apiGroups?.includes('*') === true && rule.resources?.includes('*') === true;
    if (!everything && rule.apiGroups?.includes(group) !== true) return false;
  } else if (!resources.some((resource) => coversResource(rule, group, resource))) return false;
  if (!verbs.some((verb) => allowsVerb(rule, verb))) return false;
  if (!isRestricted(rule) || names === 'any') return true;
  return names?.some((name) => rule.resourceNames?.includes(name)) === true;
}

/** Whether a role, with what it aggregates, gives a right besides: for powers that take two rights together. */
export function roleGives({ role, everywhere }: Holding, right: Right): boolean {
  if (right.cluster === true && !everywhere) return false;
  for (const { rule } of heldRules(role)) if (givesRight(rule, right)) return true;
  return false;
}

/** Whether a rule gives a power, whoever holds it: what binding a role is worth. */
export function rulePower(power: Power, holding: Holding, inventory: Inventory): number | undefined {
  if (!givesEverything(holding.rule) && rightIn(power, holding.rule, holding.role, inventory) === undefined) {
    return undefined;
  }
  return power.adjust === undefined ? 0 : power.adjust(holding);
}

function messagesOf(right: Text): Readonly<Record<Exposure['scope'], Text>> {
  const inNamespaces: Text = {
    en: `{holders} may ${right.en} in namespace {namespaces}`,
    zh: `{holders} 可以在命名空间 {namespaces} 中${right.zh}`,
  };
  return {
    cluster: { en: `{holders} may ${right.en} in the whole cluster`, zh: `{holders} 可以在整个集群中${right.zh}` },
    privileged: {
      en: `${inNamespaces.en}, whose workloads rule the cluster`,
      zh: `${inNamespaces.zh}，而该命名空间中的工作负载足以控制集群`,
    },
    namespace: inNamespaces,
    unbound: {
      en: `Whoever is bound to this role may ${right.en}; nothing in this scan binds it`,
      zh: `绑定到该角色的主体可以${right.zh}；本次扫描中没有绑定使用它`,
    },
  };
}
