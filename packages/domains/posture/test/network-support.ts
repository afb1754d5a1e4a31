import { type KubeObject, objectsIn, readDocuments } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import type { Control } from '../src/control.ts';
import { controls } from '../src/registry.ts';
import { createJudge, type Verdicts } from '../src/judge.ts';
import { defaultSettings } from '../src/settings.ts';

/** Reads manifests from text, as one file holds them. */
function read(manifests: readonly object[]): readonly KubeObject[] {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  const { objects, problems } = objectsIn(readDocuments(text, 'shop.yaml'));
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message.en).join('; '));
  return objects;
}

function controlNamed(id: string): Control {
  const control = controls.find((one) => one.id === id);
  if (control === undefined) throw new Error(`no control is called ${id}`);
  return control;
}

export function judge(id: string, ...manifests: readonly object[]): Verdicts {
  const judging = createJudge({ controls: [controlNamed(id)], settings: defaultSettings });
  judging.objects(read(manifests));
  return judging.finish();
}

/** What one control finds among manifests. */
export function faults(id: string, ...manifests: readonly object[]): readonly Finding[] {
  return judge(id, ...manifests).findings;
}

/** How a control came out over manifests: the worst of its outcomes. */
export function outcome(id: string, ...manifests: readonly object[]): string {
  const tally = judge(id, ...manifests).tallies.get(id);
  if (tally === undefined) throw new Error(`${id} was not asked`);
  if (tally.failed > 0) return 'fail';
  if (tally.notAssessed > 0) return 'notAssessed';
  return tally.passed > 0 ? 'pass' : 'notApplicable';
}

export function namespace(name: string, labels: object = {}): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A Deployment of one container whose pods bear `app: NAME`. */
export function deployment(name: string, given: { namespace?: string; labels?: object; pod?: object } = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...(given.namespace === undefined ? {} : { namespace: given.namespace }) },
    spec: {
      template: {
        metadata: { labels: given.labels ?? { app: name } },
        spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }], ...given.pod },
      },
    },
  };
}

/** A NetworkPolicy; without a namespace it is one for manifests that name none. */
export function policy(spec: object, given: { name?: string; namespace?: string } = {}): object {
  const { name = 'policy', namespace: home } = given;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...(home === undefined ? {} : { namespace: home }) },
    spec,
  };
}

export function service(spec: object, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop', ...metadata }, spec };
}

export function ingress(spec: object, annotations: object = {}): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop', namespace: 'shop', annotations },
    spec,
  };
}
