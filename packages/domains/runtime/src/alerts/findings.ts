import {
  type AlertFindings,
  compareSeverity,
  type Finding,
  type Ref,
  type Severity,
  type WorkloadContext,
} from '@seawall/model';
import { repositoryOf } from '../state/container.ts';

/** What a scan found, by workload and by image. */
export interface FindingsIndex {
  of(subject: Ref | undefined, workload: WorkloadContext | undefined): AlertFindings | undefined;
}

const mostShown = 5;

/** Findings of a scan report, so that alerts can say what was known of their workload and image. */
export function indexFindings(findings: readonly Finding[]): FindingsIndex {
  const byPlace = new Map<string, Finding[]>();
  const add = (key: string, finding: Finding): void => {
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, [finding]);
    else known.push(finding);
  };
  for (const finding of findings) {
    if (finding.status === 'excepted') continue;
    for (const key of keysOfFinding(finding)) add(key, finding);
  }
  return {
    of(subject, workload) {
      const found = new Map<string, Finding>();
      for (const key of keysOf(subject, workload))
        for (const finding of byPlace.get(key) ?? []) found.set(finding.id, finding);
      return found.size === 0 ? undefined : sum([...found.values()]);
    },
  };
}

function keysOfFinding({ subject }: Finding): string[] {
  if (subject.type === 'resource') return [resourceKey(subject.kind, subject.namespace, subject.name)];
  if (subject.type !== 'image') return [];
  return [imageKey(subject.name), ...(subject.digest === undefined ? [] : [`digest ${subject.digest}`])];
}

function keysOf(subject: Ref | undefined, workload: WorkloadContext | undefined): string[] {
  const keys: string[] = [];
  if (subject?.type === 'resource') keys.push(resourceKey(subject.kind, subject.namespace, subject.name));
  if (subject?.type === 'image') keys.push(imageKey(subject.name));
  if (workload?.owner !== undefined)
    keys.push(resourceKey(workload.owner.kind, workload.owner.namespace, workload.owner.name));
  if (workload?.pod !== undefined) keys.push(resourceKey('Pod', workload.namespace, workload.pod));
  if (workload?.image !== undefined) keys.push(imageKey(workload.image));
  if (workload?.imageDigest !== undefined) keys.push(`digest ${workload.imageDigest}`);
  return [...new Set(keys)];
}

function resourceKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? '-'} ${name}`;
}

/** Manifests leave the registry and `library/` away where the runtime writes them out. */
function imageKey(image: string): string {
  const repository = repositoryOf(image)
    .replace(/^docker\.io\//, '')
    .replace(/^library\//, '');
  const tag = image.slice(repositoryOf(image).length);
  return `image ${repository}${tag === '' ? ':latest' : tag.split('@')[0] === '' ? tag : tag.split('@')[0]}`;
}

function sum(findings: Finding[]): AlertFindings {
  const bySeverity: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
  findings.sort((left, right) => compareSeverity(left.severity, right.severity) || (left.id < right.id ? -1 : 1));
  const worst = findings
    .slice(0, mostShown)
    .map(({ id, rule, severity, subject }) => ({ id, rule, severity, subject }));
  return { total: findings.length, bySeverity, worst };
}
