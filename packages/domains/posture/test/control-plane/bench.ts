import { objectsIn, readDocuments } from '@seawall/kube';
import type { Finding, FixOperation, Path } from '@seawall/model';
import { controlPlaneControls } from '../../src/controls/control-plane/index.ts';
import { createJudge, defaultSettings, type Verdicts } from '../../src/index.ts';

export interface Judged extends Verdicts {
  /** The ids of the controls with findings, sorted. */
  readonly failing: readonly string[];
  status(control: string): 'pass' | 'fail' | 'notAssessed' | 'notApplicable';
}

/** Judges YAML texts, or objects, by the control-plane controls. */
export function judge(input: string | readonly unknown[], kubernetesVersion = 'latest'): Judged {
  const text = typeof input === 'string' ? input : input.map((one) => JSON.stringify(one)).join('\n---\n');
  const one = createJudge({ controls: controlPlaneControls, settings: { ...defaultSettings, kubernetesVersion } });
  one.objects(objectsIn(readDocuments(text, 'cluster.yaml')).objects);
  const verdicts = one.finish();
  return {
    ...verdicts,
    failing: [...new Set(verdicts.findings.map(({ rule }) => rule))].sort(),
    status(control) {
      const tally = verdicts.tallies.get(control);
      if (tally === undefined) throw new Error(`no control ${control}`);
      if (tally.failed > 0) return 'fail';
      if (tally.notAssessed > 0) return 'notAssessed';
      return tally.passed > 0 ? 'pass' : 'notApplicable';
    },
  };
}

export function findingOf(judged: Judged, rule: string): Finding {
  const finding = judged.findings.find((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`no finding of ${rule}`);
  return finding;
}

/** A static pod as kubeadm writes it, with these arguments behind the binary. */
export function staticPod(component: string, flags: readonly string[]) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: component, namespace: 'kube-system', labels: { component, tier: 'control-plane' } },
    spec: { containers: [{ name: component, image: `registry.k8s.io/${component}`, command: [component, ...flags] }] },
  };
}

/** The same flags with one changed, or left out when `value` is undefined. */
export function withFlag(flags: readonly string[], name: string, value: string | undefined): string[] {
  const rest = flags.filter((one) => !one.startsWith(`--${name}=`));
  return value === undefined ? rest : [...rest, `--${name}=${value}`];
}

/** Does to a copy of an object what a fix would do to its text. */
export function applied<T>(object: T, operations: readonly FixOperation[]): T {
  const copy = structuredClone(object);
  for (const operation of operations) {
    if (operation.op === 'lines') throw new Error('not a text');
    const key = operation.path.at(-1) as string | number;
    const parent = parentOf(copy, operation.path);
    if (operation.op === 'set') parent[key] = operation.value;
    else if (operation.op === 'append')
      parent[key] = [...((parent[key] as unknown[] | undefined) ?? []), operation.value];
    else if (Array.isArray(parent)) parent.splice(key as number, 1);
    else delete parent[key];
  }
  return copy;
}

function parentOf(root: unknown, path: Path): Record<string | number, unknown> {
  let node = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    node[step] ??= {};
    node = node[step] as Record<string | number, unknown>;
  }
  return node;
}
