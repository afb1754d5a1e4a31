import { isMapping, type Mapping, readDocuments } from '@seawall/kube';
import {
  type PolicyRef,
  type Severity,
  splitApiVersion,
  strictest,
  type Verdict,
  type VerdictMessage,
} from '@seawall/model';
import { fromJson, type Module } from '@seawall/rego';
import { metadataOf as metadataOfObject, type Review, text } from '../admission/request.ts';
import type { SourceFile } from '../documents.ts';
import { isList } from '../gatekeeper/schema/schema.ts';
import { mapping } from '../gatekeeper/template.ts';
import type { Policy } from '../policy.ts';
import { asValue } from '../rego/program.ts';
import { placeIn } from '../rego/sources.ts';
import { dataFor, notAssessed, type RuleContext, verdictOf } from './rule-policy.ts';
import type { VerdictRule } from './rules.ts';

/** Whether a module is written by Kubescape's convention: its `deny` gives alerts on a list of objects. */
export function isKubescape(module: Module): boolean {
  const pending: unknown[] = [...module.rules];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === 'alertMessage') return true;
    if (typeof node === 'object' && node !== null) pending.push(...Object.values(node));
  }
  return false;
}

/** `rule.metadata.json` beside a rule: what it is called and which objects it looks at. */
export function kubescapeMetadata(files: readonly SourceFile[], module: Module): Mapping {
  const folder = module.file.replace(/[^/\\]*$/, '');
  const file = files.find((each) => each.file === `${folder}rule.metadata.json`);
  const value = file === undefined ? undefined : readDocuments(file.text, file.file).documents[0]?.value;
  return mapping(value);
}

/** A rule of Kubescape as a policy that looks at all objects together. */
export function kubescapePolicy(rule: VerdictRule, about: Mapping, context: RuleContext): Policy {
  const { programs, sources } = context;
  const name = text(about['name']) || rule.package.join('.');
  const ref: PolicyRef = { dialect: 'kubescape', kind: name, name: '' };
  const program = programs.program([...rule.package, rule.name]);
  const wanted = isList(about['match']) ? about['match'].filter(isMapping) : undefined;
  const together: NonNullable<Policy['judgeTogether']> = (reviews, cluster, options = {}) => {
    const meant = reviews.filter(
      ({ object }) => object !== undefined && (wanted === undefined || wanted.some((each) => isWanted(each, object))),
    );
    const chosen = new Set(meant);
    const input = fromJson(meant.map(({ object }) => asValue(object ?? {})));
    const found =
      meant.length === 0
        ? { value: [] }
        : program.evaluate(input, dataFor(context, cluster), options.explain === true, options.limits);
    const messages = 'error' in found ? new Map<Review, VerdictMessage[]>() : alertsBySubject(found.value, meant);
    return reviews.map((review): Verdict => {
      if (!chosen.has(review)) return verdictOf(ref, review, 'notApplicable', []);
      if ('error' in found) return notAssessed(ref, review, found.error.message);
      const own = messages.get(review) ?? [];
      const verdict = verdictOf(ref, review, own.length > 0 ? 'fail' : 'pass', own);
      const trace = 'trace' in found && own.length > 0 ? found.trace : undefined;
      return {
        ...verdict,
        decision: strictest(own.map(({ decision }) => decision)),
        ...(trace === undefined ? {} : { trace }),
      };
    });
  };
  return {
    ref,
    place: placeIn(sources, rule.rule.loc) ?? { file: rule.module.file, line: 1, column: 1 },
    title: name,
    description: text(about['description']),
    severity: severityOf(about['baseScore']),
    remediation: text(about['remediation']),
    judge: (review, cluster, options) =>
      together([review], cluster, options)[0] ?? verdictOf(ref, review, 'notApplicable', []),
    judgeTogether: together,
  };
}

function isWanted(match: Mapping, object: Mapping): boolean {
  const [group, version] = splitApiVersion(text(object['apiVersion']));
  const lists: readonly [unknown, string][] = [
    [match['apiGroups'], group],
    [match['apiVersions'], version],
    [match['resources'], text(object['kind'])],
  ];
  return lists.every(
    ([list, value]) => !Array.isArray(list) || list.length === 0 || list.includes('*') || list.includes(value),
  );
}

/** Each alert at the object that it names; one that names none that was read, at the first. */
function alertsBySubject(value: unknown, reviews: readonly Review[]): Map<Review, VerdictMessage[]> {
  const found = new Map<Review, VerdictMessage[]>();
  const byName = new Map(reviews.map((review) => [keyOf(review.object), review]));
  for (const alert of Array.isArray(value) ? (value as unknown[]) : []) {
    const fields = mapping(alert as Mapping);
    const message: VerdictMessage = {
      decision: 'deny',
      text: text(fields['alertMessage']) || 'deny',
      rule: 'deny',
      ...fieldIn(fields),
      details: fields,
    };
    const { k8sApiObjects, externalObjects } = mapping(fields['alertObject']);
    const named = [...(isList(k8sApiObjects) ? k8sApiObjects : []), externalObjects];
    const subjects = named.map((each) => byName.get(keyOf(mapping(each)))).filter((each) => each !== undefined);
    const [first] = reviews;
    for (const subject of new Set(subjects.length > 0 ? subjects : first === undefined ? [] : [first])) {
      found.set(subject, [...(found.get(subject) ?? []), message]);
    }
  }
  return found;
}

function keyOf(object: Mapping | undefined): string {
  if (object === undefined) return '';
  const { name, namespace } = metadataOfObject(object);
  return [object['apiVersion'], object['kind'], namespace ?? object['namespace'] ?? '', name ?? object['name']]
    .map(String)
    .join('\0');
}

/** The first path that an alert names as failed, to review, to delete or to fix. */
function fieldIn(alert: Mapping): { readonly field?: string } {
  for (const key of ['failedPaths', 'reviewPaths', 'deletePaths'] as const) {
    const [first] = isList(alert[key]) ? alert[key] : [];
    if (typeof first === 'string' && first !== '') return { field: first };
  }
  const [fix] = isList(alert['fixPaths']) ? alert['fixPaths'] : [];
  const path = text(mapping(fix)['path']);
  return path === '' ? {} : { field: path };
}

/** Kubescape scores from 0 to 10. */
function severityOf(score: unknown): Severity {
  if (typeof score !== 'number') return 'medium';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
}
