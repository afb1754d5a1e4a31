import type { Value } from '@seawall/falco';
import { globTest } from '@seawall/falco';
import { type Container, type Mount, type Pod, repositoryOf, shortId, tagOf } from '../state/container.ts';
import type { FieldReaders, ReadField } from './read.ts';

function of(read: (container: Container) => Value): ReadField {
  return ({ process }) => (process?.container === undefined ? undefined : read(process.container));
}

function pod(read: (pod: Pod) => Value): ReadField {
  return of((container) => (container.pod === undefined ? undefined : read(container.pod)));
}

function labelsText(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  if (labels === undefined) return undefined;
  return Object.entries(labels)
    .map(([key, value]) => `${key}:${value}`)
    .join(', ');
}

/** One mount by number, or by a pattern of the side that the field does not give. */
function mount(by: 'source' | 'dest', read: (mount: Mount) => Value): ReadField {
  return ({ process }, argument) => {
    const mounts = process?.container?.mounts;
    if (mounts === undefined || argument === undefined) return undefined;
    const found = /^[0-9]+$/.test(argument) ? mounts[Number(argument)] : findMount(mounts, by, argument);
    return found === undefined ? undefined : read(found);
  };
}

function findMount(mounts: readonly Mount[], by: 'source' | 'dest', pattern: string): Mount | undefined {
  let test = patterns.get(pattern);
  if (test === undefined) {
    test = globTest(pattern, false);
    if (patterns.size < mostPatterns) patterns.set(pattern, test);
  }
  return mounts.find((one) => test(one[by]));
}

/** Patterns come from rules, and so are few. */
const mostPatterns = 1000;
const patterns = new Map<string, (text: string) => boolean>();

function mountText({ source, dest, mode, writable, propagation }: Mount): string {
  return [source, dest, mode ?? '', String(writable ?? true), propagation ?? ''].join(':');
}

/** Fields of the container and the pod that an event belongs to. */
export const workloadReaders: FieldReaders = {
  'container.id': ({ process }) =>
    process === undefined ? undefined : process.container === undefined ? 'host' : shortId(process.container.id),
  'container.full_id': of(({ id }) => id),
  'container.name': ({ process }) =>
    process === undefined ? undefined : process.container === undefined ? 'host' : process.container.name,
  'container.type': of(({ type }) => type),
  'container.image': of(({ image }) => image),
  'container.image.id': of(({ imageId }) => imageId),
  'container.image.repository': of(({ image }) => (image === undefined ? undefined : repositoryOf(image))),
  'container.image.tag': of(({ image }) => (image === undefined ? undefined : tagOf(image))),
  'container.image.digest': of(({ imageDigest }) => imageDigest),
  'container.privileged': of(({ privileged }) => privileged),
  'container.host_pid': of(({ hostPid }) => hostPid),
  'container.host_network': of(({ hostNetwork }) => hostNetwork),
  'container.host_ipc': of(({ hostIpc }) => hostIpc),
  'container.ip': of(({ ip }) => ip),
  'container.start_ts': of(({ startedAt }) => startedAt),
  'container.duration': ({ process, time }) => {
    const start = process?.container?.startedAt;
    return start === undefined || time === undefined || time < start ? undefined : time - start;
  },
  'container.labels': of(({ labels }) => labelsText(labels)),
  'container.label': ({ process }, argument) => ownLabel(process?.container?.labels, argument),
  'container.mounts': of(({ mounts }) => mounts?.map(mountText).join(',')),
  'container.mount': mount('source', mountText),
  'container.mount.source': mount('dest', ({ source }) => source),
  'container.mount.dest': mount('source', ({ dest }) => dest),
  'container.mount.mode': mount('source', ({ mode }) => mode),
  'container.mount.rdwr': mount('source', ({ writable }) => String(writable ?? true)),
  'container.mount.propagation': mount('source', ({ propagation }) => propagation),
  'k8s.pod.name': pod(({ name }) => name),
  'k8s.pod.uid': pod(({ uid }) => uid),
  'k8s.pod.id': pod(({ uid }) => uid),
  'k8s.pod.sandbox_id': pod(({ sandboxId }) => (sandboxId === undefined ? undefined : shortId(sandboxId))),
  'k8s.pod.full_sandbox_id': pod(({ sandboxId }) => sandboxId),
  'k8s.pod.ip': pod(({ ip }) => ip),
  'k8s.pod.labels': pod(({ labels }) => labelsText(labels)),
  'k8s.pod.label': ({ process }, argument) => ownLabel(process?.container?.pod?.labels, argument),
  'k8s.ns.name': pod(({ namespace }) => namespace),
};

function ownLabel(labels: Readonly<Record<string, string>> | undefined, name: string | undefined): string | undefined {
  return labels === undefined || name === undefined || !Object.hasOwn(labels, name) ? undefined : labels[name];
}
