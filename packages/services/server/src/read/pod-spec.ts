import type { ContainerSpec, PodSpec } from '@seawall/kube';
import type { WorkloadDetail } from '../contract/types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The pod that a workload’s stored specification makes, and the labels that it bears. */
export function podOf(
  kind: string,
  spec: Fields,
  ownLabels: Readonly<Record<string, string>>,
): { spec: PodSpec; labels: Readonly<Record<string, string>> } {
  if (kind === 'Pod') return { spec, labels: ownLabels };
  const job = kind === 'CronJob' ? fields(fields(spec['jobTemplate'])['spec']) : spec;
  const template = fields(job['template']);
  const labels = fields(fields(template['metadata'])['labels']);
  return { spec: fields(template['spec']), labels: labels as Readonly<Record<string, string>> };
}

/** A mapping, or an empty one where there is none: what a cluster says need not be what it should be. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

type AnsweredContainer = WorkloadDetail['containers'][number];

/** The containers as the API says them; `digests` by the names of images. */
export function containersOf(pod: PodSpec): AnsweredContainer[] {
  const volumes = new Map(listIn(pod.volumes).map((volume) => [fields(volume)['name'], fields(volume)]));
  const all = (specs: unknown, role: AnsweredContainer['role']): AnsweredContainer[] =>
    listIn(specs).map((spec) => containerOf(fields(spec) as unknown as ContainerSpec, role, volumes));
  return [
    ...all(pod.initContainers, 'init').map((one, index) =>
      fields(listIn(pod.initContainers)[index])['restartPolicy'] === 'Always'
        ? { ...one, role: 'sidecar' as const }
        : one,
    ),
    ...all(pod.containers, 'container'),
    ...all(fields(pod)['ephemeralContainers'], 'ephemeral'),
  ];
}

function containerOf(
  spec: ContainerSpec,
  role: AnsweredContainer['role'],
  volumes: ReadonlyMap<unknown, Fields>,
): AnsweredContainer {
  const said = spec as unknown as Fields;
  const security = fields(said['securityContext']);
  return {
    name: text(said['name']),
    role,
    image: text(said['image']),
    privileged: security['privileged'] === true,
    capabilities: listIn(fields(security['capabilities'])['add']).map(text),
    mounts: listIn(said['volumeMounts']).map((mount) => {
      const { mountPath, name, readOnly } = fields(mount);
      return { path: text(mountPath), from: sourceOf(volumes.get(name)), readOnly: readOnly === true };
    }),
    environmentFrom: environmentSources(said),
  };
}

/** `Secret shop-db`, `ConfigMap settings`, `hostPath /var/run`, or the kind of volume. */
function sourceOf(volume: Fields | undefined): string {
  if (volume === undefined) return 'unknown';
  const secret = fields(volume['secret'])['secretName'];
  if (secret !== undefined) return `Secret ${text(secret)}`;
  const map = fields(volume['configMap'])['name'];
  if (map !== undefined) return `ConfigMap ${text(map)}`;
  const path = fields(volume['hostPath'])['path'];
  if (path !== undefined) return `hostPath ${text(path)}`;
  const claim = fields(volume['persistentVolumeClaim'])['claimName'];
  if (claim !== undefined) return `PersistentVolumeClaim ${text(claim)}`;
  return Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
}

function environmentSources(said: Fields): string[] {
  const whole = listIn(said['envFrom']).flatMap((from) => {
    const { secretRef, configMapRef } = fields(from);
    return [...named('Secret', secretRef), ...named('ConfigMap', configMapRef)];
  });
  const single = listIn(said['env']).flatMap((variable) => {
    const { secretKeyRef, configMapKeyRef } = fields(fields(variable)['valueFrom']);
    return [...named('Secret', secretKeyRef), ...named('ConfigMap', configMapKeyRef)];
  });
  return [...new Set([...whole, ...single])].sort();
}

function named(kind: string, reference: unknown): string[] {
  const { name } = fields(reference);
  return typeof name === 'string' ? [`${kind} ${name}`] : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The names of the Secrets that containers mount or take variables from. */
export function secretsOf(containers: readonly AnsweredContainer[]): string[] {
  const sources = containers.flatMap(({ mounts, environmentFrom }) => [
    ...mounts.map(({ from }) => from),
    ...environmentFrom,
  ]);
  const names = sources.flatMap((source) => (source.startsWith('Secret ') ? [source.slice('Secret '.length)] : []));
  return [...new Set(names)].sort();
}
