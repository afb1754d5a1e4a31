import type { Workload } from '@seawall/kube';
import type { Path } from '@seawall/model';
import type { NamedKind } from './names.ts';

/** Something that a pod names and cannot do without. */
export interface Reference {
  readonly name: string;
  readonly path: Path;
}

/** Every required reference of a pod to objects of one kind. References marked optional are left out. */
export function* referencesTo(workload: Workload, kind: NamedKind): Generator<Reference> {
  const { pod, podPath } = workload;
  if (kind === 'ConfigMap' || kind === 'Secret') {
    yield* inEnvironment(workload, kind);
    yield* inVolumes(workload, kind);
  } else if (kind === 'PersistentVolumeClaim') {
    for (const [index, volume] of (pod.volumes ?? []).entries()) {
      const name = volume.persistentVolumeClaim?.claimName;
      if (name) yield { name, path: [...podPath, 'volumes', index, 'persistentVolumeClaim', 'claimName'] };
    }
  } else if (kind === 'ServiceAccount') {
    // The old field is only heard when the new one is not there.
    const field = pod.serviceAccountName === undefined ? 'serviceAccount' : 'serviceAccountName';
    const name = pod[field];
    if (name) yield { name, path: [...podPath, field] };
  } else if (kind === 'PriorityClass' && pod.priorityClassName) {
    yield { name: pod.priorityClassName, path: [...podPath, 'priorityClassName'] };
  }
}

function* inEnvironment(workload: Workload, kind: 'ConfigMap' | 'Secret'): Generator<Reference> {
  const key = kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef';
  const source = kind === 'ConfigMap' ? 'configMapRef' : 'secretRef';
  for (const { spec, path } of workload.containers) {
    for (const [index, entry] of (spec.env ?? []).entries()) {
      const ref = entry.valueFrom?.[key];
      if (ref?.name && ref.optional !== true) {
        yield { name: ref.name, path: [...path, 'env', index, 'valueFrom', key, 'name'] };
      }
    }
    for (const [index, entry] of (spec.envFrom ?? []).entries()) {
      const ref = entry[source];
      if (ref?.name && ref.optional !== true)
        yield { name: ref.name, path: [...path, 'envFrom', index, source, 'name'] };
    }
  }
}

function* inVolumes({ pod, podPath }: Workload, kind: 'ConfigMap' | 'Secret'): Generator<Reference> {
  for (const [index, volume] of (pod.volumes ?? []).entries()) {
    const path = [...podPath, 'volumes', index];
    const { configMap, secret, projected } = volume;
    if (kind === 'ConfigMap' && configMap !== undefined) {
      const { name, optional } = configMap;
      if (name && optional !== true) yield { name, path: [...path, 'configMap', 'name'] };
    }
    if (kind === 'Secret' && secret !== undefined) {
      const { secretName, optional } = secret;
      if (secretName && optional !== true) yield { name: secretName, path: [...path, 'secret', 'secretName'] };
    }
    const field = kind === 'ConfigMap' ? 'configMap' : 'secret';
    for (const [at, one] of (projected?.sources ?? []).entries()) {
      const ref = one[field];
      if (ref?.name && ref.optional !== true) {
        yield { name: ref.name, path: [...path, 'projected', 'sources', at, field, 'name'] };
      }
    }
  }
}
