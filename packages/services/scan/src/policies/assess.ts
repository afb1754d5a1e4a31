import type { KubeObject } from '@seawall/kube';
import {
  type Decision,
  displayRef,
  type Finding,
  fingerprint,
  type Path,
  type Place,
  type Severity,
  type Text,
  type Verdict,
  type VerdictMessage,
} from '@seawall/model';
import { loadPolicies, type Policy } from '@seawall/policy';
import type { Collected } from '../collected.ts';
import { readPolicyFiles } from './files.ts';
import { judgeAll, type PlacedVerdict, subjectsOf, viewOf } from './judge.ts';
import type { NotAssessedTarget, RuleInfo } from '../report.ts';
import type { Run } from '../run.ts';

/** Where objects live that name no namespace. */
const namespace = 'default';

/** Judges the objects that were read by the policies that were asked for. */
export async function judgePolicies({ options, collected, world }: Run): Promise<void> {
  const { policies = [] } = options;
  const read = readPolicyFiles(policies, world);
  const set = loadPolicies(read.files);
  collected.problems.push(...read.problems, ...set.problems);
  for (const { ref, reason } of set.notAssessed) collected.notAssessed.push(notAssessed(nameOf(ref), reason));
  if (set.policies.length + set.notAssessed.length === 0) {
    collected.notAssessed.push(notAssessed(policies.join(', '), noPolicies));
  }
  const written = collected.kubeObjects.filter(({ origin }) => origin.live !== true);
  if (written.length < collected.kubeObjects.length) collected.notAssessed.push(liveObjects);
  const { subjects, problems } = subjectsOf(written, { operation: 'CREATE', namespace });
  collected.problems.push(...problems);
  const verdicts = await judgeAll(set, subjects, viewOf(subjects, [], namespace), {});
  const failures = new Map<string, NotAssessedTarget>();
  const seen = new Set<string>();
  for (const each of verdicts) {
    addFindings(each, collected, seen);
    const { outcome, policy, subject } = each.verdict;
    if (outcome.status !== 'notAssessed') continue;
    // A policy that fails fails on many objects, and is told once.
    const key = `${nameOf(policy)}\0${outcome.reason.en}`;
    if (!failures.has(key)) failures.set(key, notAssessed(`${nameOf(policy)}: ${displayRef(subject)}`, outcome.reason));
  }
  collected.notAssessed.push(...failures.values());
}

function addFindings({ verdict, policy, object }: PlacedVerdict, collected: Collected, seen: Set<string>): void {
  for (const message of verdict.messages) {
    const finding = findingOf(verdict, message, policy, object);
    // The same object read twice, or what a workload and its Pod are both told, is one finding.
    const key = `${finding.id} ${finding.place.file}`;
    if (seen.has(key)) continue;
    seen.add(key);
    collected.findings.push(finding);
    if (!collected.rules.has(finding.rule)) collected.rules.set(finding.rule, ruleOf(finding, policy));
  }
}

function findingOf(verdict: Verdict, message: VerdictMessage, policy: Policy, object: KubeObject): Finding {
  const rule = ruleId(verdict.policy);
  const { subject } = verdict;
  const { origin } = object;
  const kind = 'misconfiguration' as const;
  const part = `${message.field ?? ''}#${message.text}`;
  const field = message.field === undefined ? [] : pathOf(message.field);
  return {
    id: fingerprint({ kind, rule, subject, file: origin.projectFile, part }),
    kind,
    rule,
    severity: policy.severity ?? severities[message.decision],
    subject,
    part,
    place: placeOf(message.place, origin.locate(field)),
    message: both(message.text),
    evidence: [],
    frameworks: [],
    status: 'open',
  };
}

const severities: Readonly<Record<Exclude<Decision, 'allow'>, Severity>> = {
  deny: 'high',
  warn: 'medium',
  audit: 'low',
};

/** A policy that knows the line knows better than the field's name, but of the file only that it is the same. */
function placeOf(told: Place | undefined, found: Place): Place {
  return told === undefined || told.file !== found.file ? found : { ...found, ...told };
}

/** `spec.containers[0].image` as a path. */
function pathOf(field: string): Path {
  return [...field.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}

function ruleOf(finding: Finding, { title, description, remediation, references = [] }: Policy): RuleInfo {
  return {
    id: finding.rule,
    category: 'policies',
    severity: finding.severity,
    title: both(title),
    why: both(description === '' ? title : description),
    remediation: remediation === undefined || remediation === '' ? comply(finding.rule) : both(remediation),
    references,
  };
}

function comply(rule: string): Text {
  return {
    en: `Change the object as the policy ${rule} asks, or except it in seawall.yaml`,
    zh: `按策略 ${rule} 的要求修改对象，或在 seawall.yaml 中豁免`,
  };
}

/** Policies speak one language. */
function both(text: string): Text {
  return { en: text, zh: text };
}

function nameOf({ kind, name }: Verdict['policy']): string {
  return name === '' ? kind : `${kind}/${name}`;
}

function ruleId(policy: Verdict['policy']): string {
  return `${policy.dialect}/${nameOf(policy)}`;
}

/** A scan keeps of a cluster's objects what its own engines read; a policy may read anything. */
const liveObjects: NotAssessedTarget = {
  target: 'cluster',
  what: 'policy',
  reason: {
    en: 'a scan reads the objects of a cluster only in part, and a policy may look at all of them',
    zh: '扫描只读取集群对象的一部分字段，而策略可能查看全部字段',
  },
  remedy: {
    en: 'judge the cluster by itself: seawall policy eval -p POLICIES cluster',
    zh: '请单独评判集群：seawall policy eval -p POLICIES cluster',
  },
};

const noPolicies: Text = { en: 'no policies were found there', zh: '未在其中找到策略' };

function notAssessed(target: string, reason: Text): NotAssessedTarget {
  return {
    target,
    what: 'policy',
    reason,
    remedy: {
      en: 'see docs/policies.md for what is evaluated',
      zh: '可评估的范围见 docs/policies.md',
    },
  };
}
