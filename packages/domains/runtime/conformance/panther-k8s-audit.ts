import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import { createDetector } from '../src/detect/detector.ts';
import { isJson, type Json, listAt, objectAt, textAt, textsAt } from '../src/json.ts';
import { defaultRuleFiles, loadRules, type RuleFile } from '../src/rules.ts';
import { createReader } from '../src/sources/reader.ts';

interface Labelled {
  readonly case: string;
  readonly rule: string;
  readonly expected: boolean;
  readonly event: Json;
}

/** Which of our rules answers the question of each of theirs. */
const ours: Readonly<Record<string, string>> = {
  'Kubernetes Admission Controller Webhook Created': 'Admission webhook made',
  'Kubernetes Anonymous API Access Detected': 'API used without logging in',
  'Kubernetes Client Certificate Credential Created': 'Client certificate asked for',
  'Kubernetes ClusterRoleBinding to Privileged Role': 'Privileged role bound in the whole cluster',
  'Kubernetes CronJob Created or Modified': 'CronJob made or changed',
  'Kubernetes DaemonSet Created': 'DaemonSet made',
  'Kubernetes Exec Into Pod': 'Command run in pod through the API',
  'Kubernetes Ingress Created Without TLS': 'Ingress without encryption made',
  'Kubernetes API Activity from Tor Exit Node': 'API used from an anonymiser',
  'Kubernetes Data Copy via kubectl cp': 'Files copied out of pod',
  'Kubernetes API Multiple 403 Responses from Single Public IP': 'Request refused to a public address',
  'Kubernetes Pod Created in System Namespace': 'Pod made in system namespace',
  'Kubernetes Pod with Dangerous Linux Capabilities': 'Pod with dangerous capabilities made',
  'Kubernetes Pod Using Host IPC Namespace': "Pod on the node's inter-process communication made",
  'Kubernetes Pod Attached To Host Network': "Pod on the node's network made",
  'Kubernetes Pod Using Host PID Namespace': "Pod among the node's processes made",
  'Kubernetes Pod With HostPath Volume Mount': 'Pod with folder of the node made',
  'Kubernetes Privileged Pod Created': 'Privileged or root pod made',
  'Kubernetes Role With Node Proxy Permissions Created': "Role over nodes' kubelets made",
  'Kubernetes Role With Pod Exec Permissions Created': 'Role to run commands in pods made',
  'Kubernetes Role With Wildcard Permissions Created': 'Role over everything made',
  'Kubernetes Role With Write Permissions Created': 'Role that writes made',
  'Kubernetes Secret Access Denied': 'Secret refused',
  'Kubernetes Secret Enumeration by a User': 'Secrets read',
  'Kubernetes All Secrets Dumped Across Namespaces': 'Secrets of all namespaces listed',
  'Kubernetes NodePort Service Deployed': 'Service opens a port of every node',
  'Kubernetes Long-Lived Service Account Token Created': 'Token made for service account',
  'Kubernetes Service Account Token Theft from Pod': 'Service account token taken through exec',
  'Kubernetes System Principal Accessed from Non-Cloud Public IP': 'Workload identity used from a public address',
  'Kubernetes System Role Modified or Deleted': 'Role of the system changed',
};

/** Labelled events of three clouds: our own rule of the same question must give the same answer. */
export function* run(directory: string): Iterable<CaseResult> {
  const cases = JSON.parse(readFileSync(join(directory, 'events.json'), 'utf8')) as Labelled[];
  const defaults = defaultRuleFiles();
  const plain = createDetector({ rules: loadRules(defaults).rules });
  for (const { case: name, rule, expected, event } of cases) {
    const own = ours[rule];
    if (own === undefined) {
      yield { name, passed: false, detail: `no rule of ours stands for ${rule}` };
      continue;
    }
    const feed = feedOf(event);
    const detector = feed === undefined ? plain : createDetector({ rules: loadRules([...defaults, feed]).rules });
    const { observed, faults } = createReader().document(event);
    const fired = observed.some((item) => detector.judge(item).some((one) => one.name === own));
    const said = faults.map(({ why, detail }) => `${why} ${detail}`).join('; ');
    yield { name, passed: fired === expected, detail: `wanted ${expected}, found ${fired} of ${own} ${said}` };
  }
}

/** The autonomous systems whose machines each cloud's nodes are. */
const providers: Readonly<Record<string, readonly string[]>> = {
  'Amazon.EKS.Audit': ['AS16509'],
  'Azure.MonitorActivity': ['AS8075'],
  'GCP.AuditLog': ['AS15169', 'AS396982'],
};

/** What the case says of addresses, put where a feed of addresses goes: into the lists that the rules ask. */
function feedOf(event: Json): RuleFile | undefined {
  const enrichment = objectAt(event, 'p_enrichment');
  if (enrichment === undefined) return undefined;
  const tor = enrichment['tor_exit_nodes'];
  const exits = isJson(tor) ? addressesIn(tor) : textsAt(enrichment, 'tor_exit_nodes');
  const own = providers[textAt(event, 'p_log_type') ?? ''] ?? [];
  const nodes = Object.values(objectAt(enrichment, 'ipinfo_asn') ?? {})
    .flatMap((entries) => (Array.isArray(entries) ? (entries as unknown[]) : [entries]))
    .filter(isJson)
    .flatMap((entry) => (own.includes(textAt(entry, 'asn') ?? '') ? (textAt(entry, 'p_match') ?? []) : []));
  const text = listText('anonymiser_addresses', exits) + listText('provider_addresses', nodes);
  return text === '' ? undefined : { name: 'feed.yaml', text };
}

function listText(name: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `- list: ${name}\n  items: ${JSON.stringify(items)}\n  override: {items: append}\n`;
}

function addressesIn(json: Json): string[] {
  return Object.entries(json).flatMap(([key]) => [
    key,
    ...listAt(json, key).flatMap((entry) =>
      isJson(entry) ? (textAt(entry, 'p_match') ?? []) : typeof entry === 'string' ? [entry] : [],
    ),
  ]);
}
