import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

// `npm run manifests`: the plain manifests for who uses no Helm, rendered from the chart.

export const chart = 'deploy/helm/seawall';

interface Manifests {
  readonly file: string;
  readonly namespace: string;
  readonly podSecurity: 'restricted' | 'privileged';
  readonly set: readonly string[];
  /** What stands above them, line by line. */
  readonly preface: string;
}

export const platform: Manifests = {
  file: 'deploy/platform.yaml',
  namespace: 'seawall',
  podSecurity: 'restricted',
  set: [],
  preface: `Seawall in one pod, rendered from ${chart} with its defaults: npm run manifests.

  kubectl apply -f deploy/platform.yaml

The image is seawall:0.1.0; put the name of your registry's before it.`,
};

export const agents: Manifests = {
  file: 'deploy/agent.yaml',
  namespace: 'seawall-agent',
  podSecurity: 'privileged',
  set: ['server.enabled=false', 'agent.enabled=true', 'agent.serverUrl=https://seawall.example:8687'],
  preface: `The agent on every node: the sensor, the rules, and a server that is told. Rendered from ${chart}: npm run manifests.
The Secret holds the cluster's enrolment token from the console, under Settings, Clusters.

  kubectl create namespace seawall-agent
  kubectl -n seawall-agent create secret generic seawall-agent --from-file=token
  sed -e "s|seawall:0.1.0|registry.example/seawall:0.1.0|" -e "s|https://seawall.example:8687|https://…|" deploy/agent.yaml | kubectl apply -f -

What it has that Pod Security Standards forbid, and why; it has no more, and is not privileged:

  BPF, PERFMON      loads its programs, attaches them to tracepoints and reads the kernel's memory through them
  SYS_PTRACE        reads /proc of other users' processes: programs, descriptors, the files of accounts of containers
  DAC_READ_SEARCH   reads bundles and states of the runtimes, which belong to root alone, and programs to hash them
  NET_ADMIN         attaches the counters of flows to the root control group; leave it out, and flows are not counted
  SYS_ADMIN, KILL   only for prevention (fanotify, signals): not given here; add both to use --prevent
  hostPID           the kernel tells of processes by the host's numbers
  /host             the host's files, read only: bundles below /run and /var/lib, accounts of the host
  the socket        of the runtime, for labels and digests. Whoever speaks to it can start containers: leave the mount
                    out, and labels come from the API server, digests are missing
  /var/lib/seawall  what waits to be sent outlives the pod

A kernel before 5.8, or one that knows CAP_BPF but has kernel.unprivileged_bpf_disabled and lockdown set to more than
integrity, needs SYS_ADMIN in place of BPF and PERFMON.`,
};

/** The chart rendered as plain manifests; undefined where there is no helm. Throws what helm says when it fails. */
export function renderManifests({ namespace, podSecurity, set, preface }: Manifests): string | undefined {
  const env = { ...process.env, PATH: `${resolve('.cache/tools')}${delimiter}${process.env['PATH'] ?? ''}` };
  const args = ['template', 'seawall', chart, '--namespace', namespace, '--kube-version', '1.34.0'];
  for (const value of set) args.push('--set', value);
  const { error, status, stdout, stderr } = spawnSync('helm', args, { encoding: 'utf8', env });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(stderr);
  const comment = preface.replaceAll(/^/gm, '# ').replaceAll(/^# $/gm, '#');
  return `${comment}
apiVersion: v1
kind: Namespace
metadata:
  name: ${namespace}
  labels:
    pod-security.kubernetes.io/enforce: ${podSecurity}
${stdout.replaceAll('app.kubernetes.io/managed-by: Helm', 'app.kubernetes.io/managed-by: kubectl')}`;
}

if (import.meta.main) {
  for (const manifests of [platform, agents]) {
    const rendered = renderManifests(manifests);
    if (rendered === undefined) console.log('helm is not to be had here');
    else writeFileSync(manifests.file, rendered);
  }
}
