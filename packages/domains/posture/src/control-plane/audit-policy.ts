import { isMapping, type Mapping, type Value } from '@seawall/kube';
import { type ConfigFile, valueAt } from './config-file.ts';

/** Levels of audit.k8s.io in the order of what they record. */
const auditLevels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;

export type AuditLevel = (typeof auditLevels)[number];

/** A kind of request, by what a policy's rules look at. `subresource` undefined: the resource itself. */
export interface AuditedRequest {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
}

export interface AuditRule {
  readonly index: number;
  readonly level: AuditLevel;
  readonly value: Mapping;
}

/** The rules of a policy that have a level, in order: the first that matches a request decides. */
export function rulesOf(file: ConfigFile): AuditRule[] {
  const rules = valueAt(file.value, ['rules']);
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((value, index) => {
    if (!isMapping(value)) return [];
    const level = auditLevels.find((one) => one === value['level']);
    return level === undefined ? [] : [{ index, level, value }];
  });
}

/** The rule that decides for a request by an ordinary user in an ordinary namespace; without one nothing is recorded. */
export function decidingRule(rules: readonly AuditRule[], request: AuditedRequest): AuditRule | undefined {
  return rules.find((rule) => isForEveryone(rule) && coversVerb(rule, request) && coversResource(rule, request));
}

/** The first rule that could record a request's body, for whatever user or namespace, before a rule for all decides. */
export function bodyRule(rules: readonly AuditRule[], request: AuditedRequest): AuditRule | undefined {
  for (const rule of rules) {
    if (!coversVerb(rule, request) || !coversResource(rule, request)) continue;
    if (auditLevels.indexOf(rule.level) > auditLevels.indexOf('Metadata')) return rule;
    if (isForEveryone(rule)) return undefined;
  }
  return undefined;
}

export function records(rule: AuditRule | undefined, level: AuditLevel): boolean {
  return rule !== undefined && auditLevels.indexOf(rule.level) >= auditLevels.indexOf(level);
}

/** Rules for named users, groups, namespaces or objects leave the others to the rules behind them. */
function isForEveryone({ value }: AuditRule): boolean {
  const groups = strings(value['userGroups']);
  if (strings(value['users']).length > 0 || strings(value['namespaces']).length > 0) return false;
  if (groups.length > 0 && !groups.includes('system:authenticated')) return false;
  return !listed(value['resources']).some((entry) => strings(entry['resourceNames']).length > 0);
}

function coversVerb({ value }: AuditRule, { verb }: AuditedRequest): boolean {
  const verbs = strings(value['verbs']);
  return verbs.length === 0 || verbs.includes(verb) || verbs.includes('*');
}

function coversResource({ value }: AuditRule, request: AuditedRequest): boolean {
  const resources = listed(value['resources']);
  if (resources.length === 0) return strings(value['nonResourceURLs']).length === 0;
  return resources.some((entry) => (entry['group'] ?? '') === request.group && names(entry, request));
}

/** `pods` is the resource alone, `pods/log` one subresource, `pods/*` the subresources, `*` all. Source: audit/v1 GroupResources. */
function names(entry: Mapping, { resource, subresource }: AuditedRequest): boolean {
  const resources = strings(entry['resources']);
  if (resources.length === 0 || resources.includes('*')) return true;
  if (subresource === undefined) return resources.includes(resource);
  return resources.some(
    (one) => one === `${resource}/${subresource}` || one === `${resource}/*` || one === `*/${subresource}`,
  );
}

function listed(value: Value | undefined): Mapping[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

function strings(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
