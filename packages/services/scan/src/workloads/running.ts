import { type Container, type ImageReference, type KubeObject, parseImage, workloadsOf } from '@seawall/kube';
import { displayRef, type Ref, type Text } from '@seawall/model';
import { exposedWorkloads } from './exposure.ts';
import { rightsOver } from './rights.ts';

/** One container of a workload that runs an image. */
export interface RunningContainer {
  /** `Deployment shop/web`, as reports print it. */
  readonly workload: string;
  readonly image: ImageReference;
  readonly written: string;
  /** Digests that pods report for what is written; empty outside a running cluster. */
  readonly digests: readonly string[];
  /** How it is reached from outside the cluster, and by what it has rights over its node; absent when it does not. */
  readonly exposed?: Text;
  readonly privileged?: Text;
}

/** Every container of the workloads among the objects; `digests` by what is written as image. */
export function runningContainers(
  objects: readonly KubeObject[],
  digests: ReadonlyMap<string, ReadonlySet<string>>,
): RunningContainer[] {
  const exposed = exposedWorkloads(objects);
  return objects.flatMap((object) =>
    workloadsOf(object).flatMap((workload) =>
      workload.containers.flatMap((container) => {
        const { image } = container;
        if (image === undefined) return [];
        const way = isServing(container) ? exposed.get(object) : undefined;
        const rights = rightsOver(workload, container);
        const written = container.spec.image ?? '';
        return [
          {
            workload: displayRef(object.ref),
            image,
            written,
            digests: [...(digests.get(written) ?? [])],
            ...(way === undefined ? {} : { exposed: way }),
            ...(rights === undefined ? {} : { privileged: rights }),
          },
        ];
      }),
    ),
  );
}

/** An init container has ended before anybody reaches its pod. */
function isServing({ role }: Container): boolean {
  return role === 'container' || role === 'sidecar';
}

/** Those that run what was scanned: the same digest, or the same name where no digest says otherwise. */
export function runnersOf(subject: Ref, running: readonly RunningContainer[]): RunningContainer[] {
  if (subject.type !== 'image') return [];
  const { name, digest } = subject;
  const scanned = parseImage(name);
  return running.filter(({ image, digests }) => {
    if (digest !== undefined && (image.digest === digest || digests.includes(digest))) return true;
    if (scanned === undefined || image.registry !== scanned.registry || image.repository !== scanned.repository) {
      return false;
    }
    const known = scanned.digest ?? digest;
    if (image.digest !== undefined) return scanned.tag === image.tag && known === undefined;
    return (scanned.tag ?? 'latest') === (image.tag ?? 'latest');
  });
}
