import type { PolicyRule } from '@seawall/kube';

// Rules match requests as the RBAC authorizer matches them. Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go.

/** What is asked for: `resource` with its subresource (`pods/exec`), `name` when the request names one object. */
export interface ResourceRequest {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  readonly name?: string;
}

/** Whether the rule allows the request. A request without a name is not matched by a rule for certain names. */
export function allows(rule: PolicyRule, request: ResourceRequest): boolean {
  return (
    allowsVerb(rule, request.verb) &&
    coversResource(rule, request.group, request.resource) &&
    (!isRestricted(rule) || (request.name !== undefined && rule.resourceNames?.includes(request.name) === true))
  );
}

export function allowsVerb(rule: PolicyRule, verb: string): boolean {
  const { verbs } = rule;
  return verbs !== undefined && (verbs.includes(verb) || verbs.includes('*'));
}

/**
 * Whether the rule speaks of a resource, whatever the verb. `*` stands for every resource and subresource and
 * `*` + `/scale` for that subresource of every resource; `pods/*` is not a pattern and matches nothing.
 */
export function coversResource(rule: PolicyRule, group: string, resource: string): boolean {
  const { apiGroups, resources } = rule;
  if (apiGroups === undefined || resources === undefined) return false;
  if (!apiGroups.includes(group) && !apiGroups.includes('*')) return false;
  if (resources.includes(resource) || resources.includes('*')) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && resources.includes(`*${resource.slice(slash)}`);
}

/** Whether the rule is for objects of certain names only. */
export function isRestricted(rule: PolicyRule): boolean {
  return rule.resourceNames !== undefined && rule.resourceNames.length > 0;
}

/** Whether the rule allows a verb on a path of the API server; a pattern may end in `*`. */
export function allowsUrl(rule: PolicyRule, url: string, verb: string): boolean {
  if (!allowsVerb(rule, verb)) return false;
  return (rule.nonResourceURLs ?? []).some(
    (pattern) => pattern === '*' || pattern === url || (pattern.endsWith('*') && url.startsWith(pattern.slice(0, -1))),
  );
}

const everyVerb = ['get', 'list', 'create', 'update', 'delete'] as const;

/** Whether the rule gives every right on every resource, with `*` or with the verbs written out. */
export function givesEverything(rule: PolicyRule): boolean {
  if (rule.apiGroups?.includes('*') !== true || rule.resources?.includes('*') !== true) return false;
  return !isRestricted(rule) && everyVerb.every((verb) => allowsVerb(rule, verb));
}

/** Whether whatever `narrow` allows is allowed by `wide` too. */
export function includesRule(wide: PolicyRule, narrow: PolicyRule): boolean {
  const urls = narrow.nonResourceURLs ?? [];
  const verbs = narrow.verbs ?? [];
  if (!verbs.every((verb) => allowsVerb(wide, verb))) return false;
  if (urls.length > 0) return urls.every((url) => verbs.every((verb) => allowsUrl(wide, url, verb)));
  if (isRestricted(wide)) {
    const names = narrow.resourceNames ?? [];
    if (names.length === 0 || !names.every((name) => wide.resourceNames?.includes(name))) return false;
  }
  const resources = narrow.resources ?? [];
  const groups = narrow.apiGroups ?? [];
  return groups.every((group) => resources.every((resource) => coversResource(wide, group, resource)));
}

/** The rule in one line: `pods, pods/log: get, list`, `deployments (apps): *`. */
export function ruleText(rule: PolicyRule): string {
  return `${ruleTargets(rule)}: ${(rule.verbs ?? []).join(', ')}`;
}

/** What a rule is about, without its verbs: `deployments (apps)`, `secrets [db]`. */
export function ruleTargets(rule: PolicyRule): string {
  if (rule.nonResourceURLs !== undefined && rule.nonResourceURLs.length > 0) return rule.nonResourceURLs.join(', ');
  const groups = (rule.apiGroups ?? []).filter((group) => group !== '');
  const where = groups.length === 0 ? '' : ` (${groups.join(', ')})`;
  const names = isRestricted(rule) ? ` [${rule.resourceNames?.join(', ')}]` : '';
  return `${(rule.resources ?? []).join(', ')}${where}${names}`;
}
