import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

// `npm run manifests`: the plain manifests for who uses no Helm, rendered from the chart.

export const chart = 'deploy/helm/seawall';
export const plainManifests = 'deploy/platform.yaml';

const preface = `# Seawall in one pod, rendered from ${chart} with its defaults: npm run manifests.
#
#   kubectl apply -f deploy/platform.yaml
#
# The image is seawall:0.1.0; put the name of your registry's before it.
apiVersion: v1
kind: Namespace
metadata:
  name: seawall
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

/** The chart rendered with its defaults; undefined where there is no helm. Throws what helm says when it fails. */
export function renderManifests(): string | undefined {
  const env = { ...process.env, PATH: `${resolve('.cache/tools')}${delimiter}${process.env['PATH'] ?? ''}` };
  const args = ['template', 'seawall', chart, '--namespace', 'seawall', '--kube-version', '1.34.0'];
  const { error, status, stdout, stderr } = spawnSync('helm', args, { encoding: 'utf8', env });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(stderr);
  return `${preface}${stdout.replaceAll('app.kubernetes.io/managed-by: Helm', 'app.kubernetes.io/managed-by: kubectl')}`;
}

if (import.meta.main) {
  const rendered = renderManifests();
  if (rendered === undefined) console.log('helm is not to be had here');
  else writeFileSync(plainManifests, rendered);
}
