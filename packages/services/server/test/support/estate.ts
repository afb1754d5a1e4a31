import type { ResponseRow } from '@seawall/forward';
import type { Alert, Finding, Incident, ResourceRef } from '@seawall/model';
import type { Kysely } from 'kysely';
import { saveSentResponses } from '../../src/respond/sent.ts';
import { saveAlerts } from '../../src/state/alerts/alerts.ts';
import { saveIncidents } from '../../src/state/alerts/incidents.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { clusterSeen, saveCluster } from '../../src/state/inventory/clusters.ts';
import { syncIdentities, syncNodes, syncResources } from '../../src/state/inventory/entities.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import type { Database } from '../../src/state/tables.ts';
import { finding } from './findings.ts';

/** What stands in a namespace, under its name: so that a test can look for the name of another in an answer. */
export async function seedEstate(
  db: Kysely<Database>,
  cluster: string,
  namespaces: readonly string[],
  at: Date,
): Promise<void> {
  await saveCluster(db, { id: cluster, name: `${cluster}-cluster`, origin: 'watched' });
  await clusterSeen(db, cluster, at, { version: 'v1.36.0', facts: { risk: 60, riskFactors: [] } });
  const set = { cluster, at, complete: true };
  const all = namespaces.map((namespace) => inNamespace(cluster, namespace));
  await syncResources(db, set, [...all.flatMap(({ resources }) => resources), ...ofTheCluster(cluster, namespaces)]);
  await syncNodes(db, set, [
    { name: `${cluster}-node`, facts: { os: 'Debian 13', roles: ['control-plane'], taints: [] } },
  ]);
  await syncIdentities(db, set, [
    ...namespaces.map((namespace) => ({
      kind: 'ServiceAccount' as const,
      namespace,
      name: `${namespace}-account`,
      facts: { roles: [`Role ${namespace}-role in ${namespace}`], powers: [], admin: false },
    })),
    { kind: 'User', name: `${cluster}-root`, facts: { roles: ['ClusterRole cluster-admin'], powers: [], admin: true } },
  ]);
  for (const { image, digest } of all) {
    await saveImage(
      db,
      { digest, names: [image], bill: { sbom: sbom(image), components: 2, os: 'debian 13', scannedAt: at } },
      at,
    );
    await submitFindings(db, {
      cluster,
      engine: 'vulnerabilities',
      scope: digest,
      at,
      complete: true,
      findings: [vulnerability(image, digest)].map((each) => ({ finding: each, image: digest })),
    });
  }
  await submitFindings(db, {
    cluster,
    engine: 'posture',
    scope: 'cluster',
    at,
    complete: true,
    findings: all.flatMap(({ findings }) => findings.map((each) => ({ finding: each }))),
  });
  await db
    .insertInto('scans')
    .values({
      cluster,
      engine: 'posture',
      scope: 'cluster',
      started_at: at,
      finished_at: at,
      complete: true,
      findings: 2,
      facts: JSON.stringify({ controls: tallies(namespaces.length) }),
    })
    .execute();
  const alerts = namespaces.map((namespace) => alertIn(cluster, namespace, at));
  await saveAlerts(db, cluster, alerts);
  await saveIncidents(db, cluster, alerts.map(incidentOf), at);
  await saveSentResponses(
    db,
    { cluster, name: 'detector:a' },
    namespaces.map((each) => answerIn(cluster, each, at)),
    at,
  );
}

function tallies(count: number) {
  const none = { notApplicable: 0, notAssessed: 0, reasons: [] };
  return [
    { id: 'privileged-container', passed: 3, failed: count, ...none },
    { id: 'host-path-volume', passed: 3, failed: 0, ...none },
    {
      id: 'run-as-root',
      passed: 0,
      failed: 0,
      notApplicable: 0,
      notAssessed: 1,
      reasons: [{ en: 'The image was not read', zh: '未读取镜像' }],
    },
  ];
}

function inNamespace(cluster: string, namespace: string) {
  const ref = (apiVersion: string, kind: string, name: string): ResourceRef => ({
    type: 'resource',
    cluster,
    apiVersion,
    kind,
    namespace,
    name: `${namespace}-${name}`,
  });
  const image = `registry.test/${namespace}-app:1`;
  const digest = digestOf(namespace);
  const account = `${namespace}-account`;
  const labels = { app: `${namespace}-web` };
  const container = {
    name: 'app',
    image,
    securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN'] } },
    envFrom: [{ secretRef: { name: `${namespace}-db` } }],
    volumeMounts: [{ name: 'host', mountPath: '/host', readOnly: true }],
  };
  const pod = {
    serviceAccountName: account,
    containers: [container],
    volumes: [{ name: 'host', hostPath: { path: '/var' } }],
  };
  return {
    image,
    digest,
    resources: [
      {
        ref: ref('apps/v1', 'Deployment', 'web'),
        labels,
        serviceAccount: account,
        images: [digest],
        spec: { replicas: 2, template: { metadata: { labels }, spec: pod } },
        facts: { reach: 'internet', exposed: true, nodeRights: 'full', replicas: 2, nodes: [`${cluster}-node`] },
      },
      { ref: ref('v1', 'Service', 'svc'), spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 443 }] } },
      {
        ref: ref('networking.k8s.io/v1', 'NetworkPolicy', 'deny'),
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      },
      { ref: ref('v1', 'ServiceAccount', 'account') },
      {
        ref: ref('rbac.authorization.k8s.io/v1', 'RoleBinding', 'binding'),
        spec: {
          subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
          roleRef: { kind: 'Role', name: `${namespace}-role` },
        },
      },
      {
        ref: ref('rbac.authorization.k8s.io/v1', 'Role', 'role'),
        spec: { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] },
      },
    ],
    findings: [finding(`${namespace}-web`, { namespace, severity: 'critical' })],
  };
}

function ofTheCluster(cluster: string, namespaces: readonly string[]) {
  return [
    ...namespaces.map((name) => ({
      ref: { type: 'resource', cluster, apiVersion: 'v1', kind: 'Namespace', name } as const,
      labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    })),
    {
      ref: {
        type: 'resource',
        cluster,
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        name: `${cluster}-no-latest`,
      } as const,
      spec: { matchConstraints: { resourceRules: [{ resources: ['pods'] }] } },
    },
    {
      ref: {
        type: 'resource',
        cluster,
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        name: `${cluster}-no-latest`,
      } as const,
      spec: { policyName: `${cluster}-no-latest`, validationActions: ['Deny'] },
    },
  ];
}

/** A digest that is known by its namespace. */
export function digestOf(namespace: string): string {
  return `sha256:${Buffer.from(namespace).toString('hex').padEnd(64, '0')}`;
}

function vulnerability(image: string, digest: string): Finding {
  return finding('x', {
    id: `cve-${digest.slice(7, 20)}`,
    kind: 'vulnerability',
    rule: 'CVE-2026-0001',
    severity: 'high',
    subject: { type: 'image', name: image, digest },
    part: 'deb/openssl',
    message: { en: `openssl in ${image}`, zh: `${image} 中的 openssl` },
    frameworks: [],
    priority: { score: 55, factors: [{ id: 'epss', points: 55, text: { en: 'exploited', zh: '已被利用' } }] },
  });
}

function sbom(image: string): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { type: 'container', name: image, 'bom-ref': 'image' } },
    components: [
      { type: 'library', name: 'openssl', version: '3.0', purl: 'pkg:deb/debian/openssl@3.0', 'bom-ref': 'a' },
      { type: 'library', name: 'zlib', version: '1.3', purl: 'pkg:deb/debian/zlib@1.3', 'bom-ref': 'b' },
    ],
  });
}

export function alertIn(cluster: string, namespace: string, at: Date): Alert {
  const owner: ResourceRef = {
    type: 'resource',
    cluster,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name: `${namespace}-web`,
  };
  return {
    id: `alert-${namespace}`,
    rule: 'Secrets read',
    severity: 'high',
    priority: 'Warning',
    message: `Secrets of ${namespace} were read`,
    description: 'Somebody read secrets',
    source: 'k8s_audit',
    kind: 'audit',
    time: at.toISOString(),
    lastTime: at.toISOString(),
    count: 3,
    withheld: { duplicates: 0, rateLimited: 0 },
    cluster,
    node: `${cluster}-node`,
    subject: owner,
    workload: { namespace, pod: `${namespace}-pod`, container: 'app', owner },
    actor: { kind: 'serviceAccount', name: `system:serviceaccount:${namespace}:${namespace}-account` },
    tags: ['T1552'],
    cells: [{ matrix: 'attack-containers', tactic: 'Credential Access', technique: 'T1552' }],
    fields: { 'ka.verb': 'get' },
    completeness: { dropped: 0, unreadable: 0 },
  };
}

/** What the sender of an alert did about it by itself. */
function answerIn(cluster: string, namespace: string, at: Date): ResponseRow {
  const target = {
    type: 'resource',
    cluster,
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name: `${namespace}-pod`,
  } as const;
  return {
    id: `response-${namespace}`,
    at: at.toISOString(),
    action: 'quarantine',
    target,
    what: { en: `Quarantine Pod ${namespace}/${namespace}-pod`, zh: `隔离 Pod ${namespace}/${namespace}-pod` },
    who: 'cut-off',
    why: `Secrets read: Secrets of ${namespace} were read`,
    cause: `alert-${namespace}`,
    result: 'done',
    undoable: true,
  };
}

function incidentOf(alert: Alert): Incident {
  const namespace = alert.workload?.namespace ?? '';
  return {
    id: `incident-${namespace}`,
    severity: 'high',
    risk: 70,
    factors: [{ en: 'Secrets were read', zh: '读取了 Secret' }],
    title: { en: `Secrets of ${namespace}`, zh: `${namespace} 的 Secret` },
    summary: { en: `Somebody read secrets of ${namespace}`, zh: `有人读取了 ${namespace} 的 Secret` },
    firstTime: alert.time,
    lastTime: alert.lastTime,
    subjects: alert.subject === undefined ? [] : [alert.subject],
    workloads: alert.workload === undefined ? [] : [alert.workload],
    actors: alert.actor === undefined ? [] : [alert.actor],
    tactics: ['credential-access'],
    cells: alert.cells,
    joinedBy: ['workload'],
    alerts: [alert],
    timeline: [
      {
        time: alert.time,
        alert: alert.id,
        rule: alert.rule,
        severity: alert.severity,
        message: alert.message,
        count: 1,
        tactics: ['credential-access'],
      },
    ],
    furtherAlerts: 0,
    complete: true,
  };
}
