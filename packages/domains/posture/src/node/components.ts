import { objectsIn, readDocuments, workloadsOf } from '@seawall/kube';
import { type Component, components } from '../control-plane/component.ts';
import { processOf } from '../control-plane/container-process.ts';
import { commandProcess, type NodeProcess } from './command-process.ts';
import type { Distribution, FileRole } from './distributions/distribution.ts';
import { exists, type HostFiles, textOf } from './host-files.ts';
import type { HostProcess } from './host-process.ts';

const manifestRoles: Readonly<Partial<Record<Component, FileRole>>> = {
  'kube-apiserver': 'api-server-manifest',
  'kube-controller-manager': 'controller-manager-manifest',
  'kube-scheduler': 'scheduler-manifest',
  etcd: 'etcd-manifest',
};

/**
 * The components of Kubernetes that a node runs: as their processes show them; where none runs, as their static pods or
 * the distribution's files would start them.
 */
export function componentsOn(
  files: HostFiles,
  running: readonly HostProcess[],
  distribution: Distribution | undefined,
): ReadonlyMap<Component, readonly NodeProcess[]> {
  const found = new Map<Component, readonly NodeProcess[]>();
  for (const component of components) {
    const processes = fromProcesses(component, running, files, distribution);
    if (processes.length > 0) found.set(component, processes);
    else {
      const planned = fromFiles(component, files, distribution);
      if (planned.length > 0) found.set(component, planned);
    }
  }
  return found;
}

function fromProcesses(
  component: Component,
  running: readonly HostProcess[],
  files: HostFiles,
  distribution: Distribution | undefined,
): NodeProcess[] {
  return running
    .filter((process) => process.name === component && isOfTheCluster(process, component, files, distribution))
    .map(({ args }) => {
      const [program = component, ...rest] = args;
      const manifest = manifestOf(component, files, distribution);
      return commandProcess({ component, args: rest, file: manifest ?? program }, files);
    });
}

/** An etcd in a pod is the cluster's only if a static pod starts one here: applications bring their own. */
function isOfTheCluster(
  process: HostProcess,
  component: Component,
  files: HostFiles,
  distribution: Distribution | undefined,
): boolean {
  return component !== 'etcd' || !process.inPod || manifestOf(component, files, distribution) !== undefined;
}

function manifestOf(
  component: Component,
  files: HostFiles,
  distribution: Distribution | undefined,
): string | undefined {
  const role = manifestRoles[component];
  const candidates = role === undefined ? [] : (distribution?.paths[role] ?? []);
  return candidates.find((path) => exists(files, path));
}

function fromFiles(component: Component, files: HostFiles, distribution: Distribution | undefined): NodeProcess[] {
  const known = distribution?.argumentsOf?.(component, files);
  const configuration = component === 'kubelet' ? kubeletConfiguration(files, distribution) : undefined;
  const given = configuration === undefined ? {} : { defaultConfiguration: configuration };
  if (known !== undefined) return [commandProcess({ component, ...known, ...given }, files)];
  const manifest = manifestOf(component, files, distribution);
  if (manifest !== undefined) return fromManifest(component, manifest, files);
  return configuration === undefined
    ? []
    : [commandProcess({ component, args: [], file: configuration, ...given }, files)];
}

function kubeletConfiguration(files: HostFiles, distribution: Distribution | undefined): string | undefined {
  return distribution?.paths['kubelet-configuration']?.find((path) => exists(files, path));
}

function fromManifest(component: Component, manifest: string, files: HostFiles): NodeProcess[] {
  const { objects } = objectsIn(readDocuments(textOf(files, manifest) ?? '', manifest));
  return objects.flatMap((object) =>
    workloadsOf(object).flatMap((workload) =>
      workload.containers.flatMap((container) => {
        const process = processOf(container, workload);
        if (process?.component !== component) return [];
        const { locate } = object.origin;
        return [
          {
            ...process,
            file: manifest,
            edit: () => undefined,
            placeOf: (path: Parameters<typeof locate>[0]) => ({ file: manifest, line: locate(path).line }),
          },
        ];
      }),
    ),
  );
}
