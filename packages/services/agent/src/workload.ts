import type { WorkloadContext } from '@seawall/model';
import type { Container } from '@seawall/runtime';

/** A container in the words that events, flows and alerts share. */
export function workloadOf(container: Container | undefined): WorkloadContext | undefined {
  if (container === undefined) return undefined;
  const { id, name, image, imageDigest, pod } = container;
  return {
    ...(pod?.namespace === undefined ? {} : { namespace: pod.namespace }),
    ...(pod?.name === undefined ? {} : { pod: pod.name }),
    ...(pod?.uid === undefined ? {} : { podUid: pod.uid }),
    ...(name === undefined ? {} : { container: name }),
    containerId: id,
    ...(image === undefined ? {} : { image }),
    ...(imageDigest === undefined ? {} : { imageDigest }),
  };
}
