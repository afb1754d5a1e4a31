import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { evaluatePolicies, type PolicyEvaluation, type PolicyReport } from '../src/policies/index.ts';
import { tree, world } from './tree.ts';

const template = (kind: string, rego: string): string => `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: ${kind.toLowerCase()} }
spec:
  crd: { spec: { names: { kind: ${kind} } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package policy
        ${rego.replaceAll('\n', '\n        ')}
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: ${kind}
metadata: { name: all }
spec:
  match:
    kinds: [{ apiGroups: ["", apps], kinds: [ConfigMap, Pod] }]
    namespaceSelector: { matchLabels: { policed: "yes" } }
`;

const owned = template(
  'Owned',
  'violation[{"msg": msg}] { not input.review.object.metadata.labels.owner; msg := sprintf("%v has no owner", [input.review.object.metadata.name]) }',
);
const unique = template(
  'Unique',
  'violation[{"msg": msg}] {\n  other := data.inventory.namespace[ns]["v1"]["ConfigMap"][name]\n  other.data.key == input.review.object.data.key\n  [ns, name] != [input.review.object.metadata.namespace, input.review.object.metadata.name]\n  msg := sprintf("%v/%v has it", [ns, name])\n}',
);

const objects = `apiVersion: v1
kind: Namespace
metadata: { name: policed, labels: { policed: "yes" } }
---
apiVersion: v1
kind: Namespace
metadata: { name: free }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: theirs, namespace: policed, labels: { owner: me } }, data: { key: a } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: nobodys, namespace: policed } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: free, namespace: free } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: policed }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: a }] } }
`;

function said({ verdicts }: PolicyReport): string[] {
  return verdicts.flatMap(({ verdict }) => verdict.messages.map(({ decision, text }) => `${decision} ${text}`)).sort();
}

describe.skipIf(noCluster !== undefined)(
  `policies over a running cluster${noCluster === undefined ? '' : ` (${noCluster})`}`,
  () => {
    let cluster: ControlPlane;

    beforeAll(async () => {
      cluster = await startControlPlane();
      await cluster.kubectl(['apply', '-f', '-'], { input: objects });
    });
    afterAll(async () => {
      await cluster.stop();
    });

    async function evaluated(
      policy: string,
      asked: Partial<PolicyEvaluation>,
      files: Record<string, string> = {},
    ): Promise<PolicyReport> {
      using made = tree({ 'policies/a.yaml': policy, ...files });
      const choice = { kubeconfig: cluster.kubeconfig };
      return await evaluatePolicies(
        {
          policies: ['policies'],
          targets: ['cluster'],
          namespace: 'default',
          expand: true,
          explain: false,
          cluster: choice,
          ...asked,
        },
        world(made.path),
      );
    }

    test('what is there is judged, workloads by the pods that they make', async () => {
      const report = await evaluated(owned, {});
      expect(said(report)).toContain('deny nobodys has no owner');
      expect(said(report)).toContain('deny web-pod has no owner');
      expect(said(report)).not.toContain('deny free has no owner');
      expect(report.problems).toEqual([]);
      expect(report.notAssessed).toEqual([]);
    });

    test('a manifest is judged against what is deployed', async () => {
      const manifest =
        '{ apiVersion: v1, kind: ConfigMap, metadata: { name: mine, namespace: policed }, data: { key: a } }';
      const report = await evaluated(
        unique,
        { targets: ['deploy'], inventory: ['cluster'] },
        { 'deploy/a.yaml': manifest },
      );
      expect(said(report)).toEqual(['deny policed/theirs has it']);
    });

    test('a cluster that does not answer is a problem', async () => {
      const config = `apiVersion: v1
kind: Config
current-context: a
clusters: [{ name: a, cluster: { server: "https://127.0.0.1:1" } }]
contexts: [{ name: a, context: { cluster: a, user: a } }]
users: [{ name: a, user: { token: t } }]
`;
      using made = tree({ config });
      const report = await evaluated(owned, { cluster: { kubeconfig: `${made.path}/config` } });
      expect(report.problems).toHaveLength(1);
    });
  },
);
