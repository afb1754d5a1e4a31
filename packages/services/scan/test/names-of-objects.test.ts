import { expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { tree, world } from './tree.ts';

// What every object of JavaScript answers to: a table of ours that is asked for one of these names has no such entry.
const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

/** Where one of these was taken for an entry. */
const taken = /.{80}(?:native code|is not a function|is not iterable|Cannot read properties).{80}/g;

function bom(name: string): string {
  const lower = name.toLowerCase();
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: [
      { type: 'library', name: 'a', version: '1', purl: `pkg:${lower}/a@1` },
      { type: 'library', name, version: name, purl: `pkg:npm/${name}@${name}` },
      { type: 'library', name: 'c', version: name, purl: `pkg:deb/${lower}/c@${name}?distro=${name}&arch=${name}` },
      {
        type: 'library',
        name: 'd',
        version: '1',
        purl: 'pkg:maven/d/d@1',
        scope: 'required',
        licenses: [{ license: { name } }],
      },
      { type: 'operating-system', name, version: name },
    ],
  });
}

const manifests = (name: string): string => `
apiVersion: v1
kind: Pod
metadata:
  name: ${name.toLowerCase().replaceAll('_', '')}
  namespace: ${name}
  labels: { ${name}: ${name} }
  annotations: { ${name}: ${name}, container.apparmor.security.beta.kubernetes.io/${name}: ${name} }
spec:
  serviceAccountName: ${name}
  nodeSelector: { ${name}: ${name} }
  topologySpreadConstraints: [{ topologyKey: ${name}, maxSkew: 1, whenUnsatisfiable: ${name} }]
  containers:
    - name: ${name}
      image: nginx:${name}
      env: [{ name: ${name}, value: ${name} }]
      resources: { limits: { ${name}: 1, cpu: 1${name} } }
      securityContext: { capabilities: { add: [${name}] }, seccompProfile: { type: ${name} } }
  volumes: [{ name: ${name}, ${name}: {} }]
---
apiVersion: ${name}/v1
kind: ${name}
metadata: { name: a }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${name}, labels: { ${name}: ${name} } }
rules: [{ apiGroups: [${name}], resources: [${name}], verbs: [${name}] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: b, namespace: ${name} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${name} }
subjects: [{ kind: ${name}, name: ${name}, namespace: ${name} }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, namespace: ${name}, annotations: { ${name}: "true" } }
spec: { ingressClassName: ${name} }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: ${name}
metadata: { name: x }
spec: { enforcementAction: ${name}, match: { kinds: [{ apiGroups: [${name}], kinds: [${name}] }] } }
`;

const dockerfile = (name: string): string => `FROM --platform=${name}/${name} debian:${name} AS ${name.toLowerCase()}
RUN ${name} --${name} && env ${name}=1 ${name} | ${name}
ENV ${name}=${name}
USER ${name}
`;

test.each(names)('a scan takes %s for a name like any other', async (name) => {
  using files = tree({
    'bom.json': bom(name),
    'manifests.yaml': manifests(name),
    Dockerfile: dockerfile(name),
    'Chart.lock': name,
  });
  for (const target of ['bom.json', 'manifests.yaml', 'Dockerfile', '.']) {
    const { report } = await scan({ targets: [target], severity: 'info' }, world(files.path));
    const told = JSON.stringify(report);
    expect(told.match(taken) ?? []).toEqual([]);
  }
});
