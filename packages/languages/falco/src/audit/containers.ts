import { isObject } from './events.ts';
import { at, itemsAt, textOfJson } from './json.ts';
import type { Value } from '../types.ts';

/** What a field of containers gives per container; `pod` is the pod's spec. */
type PerContainer = (container: unknown, pod: unknown) => readonly unknown[];

const perContainer: Readonly<Record<string, PerContainer>> = {
  name: one('name'),
  image: one('image'),
  'image.repository': (container) => repositories(at(container, ['image'])),
  command: one('command'),
  args: one('args'),
  host_port: (container) => itemsAt(at(container, ['ports']), undefined).map((port) => at(port, ['hostPort'])),
  privileged: context('privileged'),
  allow_privilege_escalation: context('allowPrivilegeEscalation'),
  read_only_fs: context('readOnlyRootFilesystem'),
  run_as_user: context('runAsUser'),
  eff_run_as_user: effective('runAsUser'),
  run_as_group: context('runAsGroup'),
  eff_run_as_group: effective('runAsGroup'),
  proc_mount: context('procMount'),
  add_capabilities: (container) => itemsAt(at(container, ['securityContext', 'capabilities', 'add']), undefined),
};

function one(key: string): PerContainer {
  return (container) => [at(container, [key])];
}

function context(key: string): PerContainer {
  return (container) => [at(container, ['securityContext', key])];
}

/** What a container will run as: its own choice, the pod's, or root. */
function effective(key: string): PerContainer {
  return (container, pod) => [at(container, ['securityContext', key]) ?? at(pod, ['securityContext', key]) ?? 0];
}

/** An image without tag and digest, as rules have always compared it: up to the first colon, then up to the first @. */
function repositories(image: unknown): readonly unknown[] {
  return typeof image === 'string' ? [image.split(':')[0]?.split('@')[0]] : [];
}

/** Reads a `ka.req.pod.containers` field (or that of init or ephemeral containers, or an old one) off a pod's spec. */
export function containerField(name: string, index: number | undefined): ((pod: unknown) => Value) | undefined {
  const old = /^ka\.req\.container\.(image|image\.repository|privileged)$/.exec(name)?.[1];
  if (old !== undefined) return (pod) => oldField(old, pod);
  const parts = /^ka\.req\.pod\.(containers|initContainers|ephemeralContainers)\.(.+)$/.exec(name);
  const field = parts?.[2] ?? '';
  const read = Object.hasOwn(perContainer, field) ? perContainer[field] : undefined;
  if (parts === null || read === undefined) return undefined;
  const group = parts[1] as string;
  return (pod) => {
    // Adding an ephemeral container is a request of its own, with no pod spec around it in old clusters.
    const containers = itemsAt(at(pod, [group]), index);
    return containers.flatMap((container) => read(container, pod)).flatMap((value) => textOfJson(value) ?? []);
  };
}

/** The fields from before there were lists: the first container's image, and whether any container is privileged. */
function oldField(field: string, pod: unknown): string | undefined {
  const containers = itemsAt(at(pod, ['containers']), undefined).filter(isObject);
  if (containers.length === 0) return undefined;
  if (field === 'privileged') {
    return String(containers.some((container) => at(container, ['securityContext', 'privileged']) === true));
  }
  return textOfJson(perContainer[field]?.(containers[0], pod)[0]);
}
