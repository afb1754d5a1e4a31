import { objectsIn, readDocuments } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import type { Control } from '../src/control.ts';
import { apiVersionControls } from '../src/controls/api-versions/index.ts';
import { labelControls } from '../src/controls/labels/index.ts';
import { referenceControls } from '../src/controls/references/index.ts';
import { reliabilityControls } from '../src/controls/reliability/index.ts';
import { supplyControls } from '../src/controls/supply/index.ts';
import { createJudge, type Verdicts } from '../src/judge.ts';
import { defaultSettings, type Settings } from '../src/settings.ts';
import { apply } from './operations.ts';

export type Manifest = Record<string, unknown>;

const controls: readonly Control[] = [
  ...supplyControls,
  ...reliabilityControls,
  ...referenceControls,
  ...apiVersionControls,
  ...labelControls,
];

/** A Deployment called `cart` in `shop`; `pod` is its pod spec over one plain container, `spec` its own fields. */
export function deployment(pod: Manifest = {}, spec: Manifest = {}, name = 'cart'): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container()], ...pod } },
      ...spec,
    },
  };
}

export function container(fields: Manifest = {}): Manifest {
  return { name: 'app', image: 'registry.example/cart:1.2.3', ...fields };
}

/** A Deployment whose only container has these fields. */
export function running(fields: Manifest): Manifest {
  return deployment({ containers: [container(fields)] });
}

/** Any other object of `shop`. */
export function object(apiVersion: string, kind: string, name: string, rest: Manifest = {}): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

export function service(spec: Manifest, name = 'cart'): Manifest {
  return object('v1', 'Service', name, { spec: { selector: { app: 'cart' }, ports: [{ port: 80 }], ...spec } });
}

export function job(spec: Manifest, kind = 'Job'): Manifest {
  const template = { spec: { restartPolicy: 'Never', containers: [container()] } };
  const given =
    kind === 'Job' ? { template, ...spec } : { schedule: '@daily', jobTemplate: { spec: { template } }, ...spec };
  return object('batch/v1', kind, 'backup', { spec: given });
}

export function budget(spec: Manifest): Manifest {
  return object('policy/v1', 'PodDisruptionBudget', 'cart', {
    spec: { selector: { matchLabels: { app: 'cart' } }, ...spec },
  });
}

export function autoscaler(spec: Manifest): Manifest {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' };
  return object('autoscaling/v2', 'HorizontalPodAutoscaler', 'cart', {
    spec: { scaleTargetRef, maxReplicas: 9, ...spec },
  });
}

/** Judges objects by every control of this part, each array a file. */
export function judgeFiles(files: Record<string, readonly Manifest[]>, settings: Partial<Settings> = {}): Verdicts {
  const judge = createJudge({ controls, settings: { ...defaultSettings, ...settings } });
  for (const [file, items] of Object.entries(files)) {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const { objects, problems } = objectsIn(readDocuments(text, file));
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message.en).join('; '));
    judge.objects(objects);
  }
  return judge.finish();
}

export function findings(manifests: readonly Manifest[], rule: string, settings?: Partial<Settings>): Finding[] {
  const verdicts = judgeFiles({ 'shop.yaml': manifests }, settings);
  if (!verdicts.tallies.has(rule)) throw new Error(`no control is called ${rule}`);
  return verdicts.findings.filter((finding) => finding.rule === rule);
}

/** How a control came out over manifests: its worst outcome. */
export function outcome(manifests: readonly Manifest[], rule: string, settings?: Partial<Settings>): string {
  const tally = judgeFiles({ 'shop.yaml': manifests }, settings).tallies.get(rule);
  if (tally === undefined) throw new Error(`no control is called ${rule}`);
  if (tally.failed > 0) return 'fail';
  if (tally.notAssessed > 0) return 'notAssessed';
  return tally.passed > 0 ? 'pass' : 'notApplicable';
}

/** The manifests with the fixes of findings applied. */
export function fixed(manifests: readonly Manifest[], found: readonly Finding[]): Manifest[] {
  const items = structuredClone(manifests) as Manifest[];
  for (const { fix } of found) {
    for (const operation of fix?.operations ?? []) apply(items[fix?.base[1] as number] as Manifest, operation);
  }
  return items;
}
