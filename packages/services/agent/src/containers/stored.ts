import { join } from 'node:path';
import { nanosecondsOf } from '@seawall/falco';
import type { Container } from '@seawall/runtime';
import { objectFrom, readBounded, readJson, textFrom, textsFrom } from './read-file.ts';

const mostBytes = 16 * 1024 * 1024;

type Json = Record<string, unknown>;

/** What the engine keeps on disk of a container beside its bundle: name, image, labels. Nothing for engines that keep no such file. */
export function storedBeside(bundle: string, id: string): Partial<Container> {
  const storage = /^(.*\/overlay-containers)\/[0-9a-f]{64}\/userdata$/.exec(bundle);
  if (storage !== null) return fromStorage(storage[1] as string, id);
  const moby = /^(.*)\/run\/(?:docker\/containerd\/daemon|containerd)\/io\.containerd\.runtime\.v2\.task\/moby\//.exec(
    bundle,
  );
  return moby === null ? {} : fromDocker(moby[1] as string, id);
}

/** containers/storage, which podman and CRI-O share. CRI-O's bundles lie below /run, its list below /var/lib. */
function fromStorage(folder: string, id: string): Partial<Container> {
  const text = readBounded(
    join(folder.replace('/run/containers/', '/var/lib/containers/'), 'containers.json'),
    mostBytes,
  );
  const entry = listFrom(text).find((one) => one['id'] === id);
  if (entry === undefined) return {};
  const metadata = parsed(textFrom(entry['metadata']));
  const names = entry['names'];
  const said = textFrom(metadata?.['name']) ?? (Array.isArray(names) ? textFrom(names[0]) : undefined);
  return kept({
    name: said,
    image: textFrom(metadata?.['image-name']),
    imageId: textFrom(metadata?.['image-id']) ?? textFrom(entry['image']),
    startedAt: timeFrom(entry['created']),
  });
}

/**
 * Docker's own state; cri-dockerd keeps pods in labels.
 *
 * Source: moby container/container.go (config.v2.json, hostconfig.json).
 */
function fromDocker(root: string, id: string): Partial<Container> {
  const folder = `${root}/var/lib/docker/containers/${id}`;
  const config = readJson(join(folder, 'config.v2.json'), mostBytes);
  if (config === undefined) return {};
  const own = objectFrom(config['Config']) ?? {};
  const labels = textsFrom(own['Labels']);
  const pod = kept({
    name: labels['io.kubernetes.pod.name'],
    namespace: labels['io.kubernetes.pod.namespace'],
    uid: labels['io.kubernetes.pod.uid'],
    sandboxId: labels['io.kubernetes.sandbox.id'],
  });
  const privileged = readJson(join(folder, 'hostconfig.json'), mostBytes)?.['Privileged'];
  return kept({
    type: 'docker',
    name: labels['io.kubernetes.container.name'] ?? textFrom(config['Name'])?.replace(/^\//, ''),
    image: textFrom(own['Image']),
    imageId: textFrom(config['Image']),
    labels,
    privileged: typeof privileged === 'boolean' ? privileged : undefined,
    startedAt: timeFrom(objectFrom(config['State'])?.['StartedAt']),
    pod: Object.keys(pod).length === 0 ? undefined : pod,
  });
}

/** Only what is known. */
function kept<Value extends object>(told: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as never;
}

function timeFrom(value: unknown): bigint | undefined {
  return typeof value === 'string' ? nanosecondsOf(value) : undefined;
}

function parsed(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return objectFrom(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function listFrom(text: string | undefined): Json[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.map(objectFrom).filter((one) => one !== undefined);
  } catch {
    return [];
  }
}
