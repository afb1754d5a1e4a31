import { objectsIn, type PodSpec, readDocuments } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import { createJudge, type Verdicts } from '../src/judge.ts';
import { podControls } from '../src/controls/pods/index.ts';
import { defaultSettings } from '../src/settings.ts';
import { apply } from './operations.ts';

/** What the tests say of a pod beside its spec. */
export interface Given {
  readonly annotations?: Record<string, string>;
  readonly namespace?: string;
  readonly version?: string;
}

/** One container's fields over those of a plain one. */
export function container(fields: object = {}): object {
  return { name: 'app', image: 'registry.example/app@sha256:00', ...fields };
}

/** A pod's spec with one container of these security settings. */
export function secured(securityContext: object, rest: object = {}): object {
  return { containers: [container({ securityContext })], ...rest };
}

export function pod(spec: object, { annotations, namespace = 'shop' }: Given = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart', namespace, ...(annotations === undefined ? {} : { annotations }) },
    spec,
  };
}

/** Reads a manifest from text and judges it by every control of pod security. */
export function judge(manifest: object, version = 'latest'): Verdicts {
  const { objects, problems } = objectsIn(readDocuments(JSON.stringify(manifest), 'cart.yaml'));
  if (problems.length > 0) throw new Error(problems.map((problem) => problem.message.en).join('; '));
  const settings = { ...defaultSettings, kubernetesVersion: version };
  const judging = createJudge({ controls: podControls, settings });
  judging.objects(objects);
  return judging.finish();
}

export function faults(manifest: object, control: string, version?: string): Finding[] {
  const { findings, tallies } = judge(manifest, version);
  if (!tallies.has(control)) throw new Error(`no control is called ${control}`);
  return findings.filter((finding) => finding.rule === control);
}

/** Whether a pod of this spec breaks a control. */
export function denies(spec: object, control: string, given: Given = {}): boolean {
  return faults(pod(spec, given), control, given.version).length > 0;
}

/** How a control came out over one pod. */
export function outcome(spec: object, control: string, given: Given = {}): string {
  const tally = judge(pod(spec, given), given.version).tallies.get(control);
  if (tally === undefined) throw new Error(`no control is called ${control}`);
  if (tally.failed > 0) return 'fail';
  if (tally.passed > 0) return 'pass';
  return tally.notApplicable > 0 ? 'notApplicable' : 'notAssessed';
}

/** The manifest with every fix of these findings in it; list items go from the last to the first. */
export function fixed<Manifest extends object>(manifest: Manifest, findings: readonly Finding[]): Manifest {
  const copy = structuredClone(manifest);
  const operations = findings.flatMap((finding) => finding.fix?.operations ?? []);
  const removals = operations.filter((operation) => operation.op === 'remove');
  for (const operation of operations) if (operation.op !== 'remove') apply(copy, operation);
  for (const operation of removals.sort((a, b) => lastStep(b) - lastStep(a))) apply(copy, operation);
  return copy;
}

function lastStep({ path }: { path: readonly (string | number)[] }): number {
  const step = path.at(-1);
  return typeof step === 'number' ? step : -1;
}

/** A pod to which no control of pod security objects. */
export const hardened: PodSpec = {
  hostUsers: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 20_000,
    runAsGroup: 20_000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'app',
      image: 'registry.example/app@sha256:00',
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
  ],
};
