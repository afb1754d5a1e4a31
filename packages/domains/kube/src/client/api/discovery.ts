import type { Text } from '@seawall/model';
import { isMapping } from '../../shape.ts';
import type { KubeClient } from '../client.ts';
import { asKubeError, isKubeError, KubeError } from '../error.ts';
import type { ApiResource } from './resource.ts';

/** What a cluster serves. */
export interface Discovery {
  /** Each resource in the version that the server prefers. */
  readonly resources: readonly ApiResource[];
  /** Groups that the server knows but could not describe: the server behind them (an APIService) does not answer. */
  readonly failed: readonly { readonly group: string; readonly reason: Text }[];
}

export interface ServerVersion {
  /** `v1.36.1+k3s1` */
  readonly git: string;
  readonly major: number;
  readonly minor: number;
}

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** Asks what a server serves: two requests where it answers aggregated discovery, one for each group version elsewhere. */
export async function discoverApis(client: KubeClient, signal?: AbortSignal): Promise<Discovery> {
  const given = signal === undefined ? {} : { signal };
  const ask = (path: string) => client.json({ path, accept: aggregated, doing: `read what ${path} serves`, ...given });
  const [core, groups] = await Promise.all([ask('/api'), ask('/apis')]);
  if (!isMapping(core) || !isMapping(groups)) throw noDiscovery();
  if (core['kind'] === 'APIGroupDiscoveryList' && groups['kind'] === 'APIGroupDiscoveryList') {
    const found = [...items(core['items']), ...items(groups['items'])].map(fromAggregated);
    return { resources: found.flatMap(({ resources }) => resources), failed: found.flatMap(({ failed }) => failed) };
  }
  return legacy(core, groups, client, given);
}

type Found = Discovery;

/** Source: apidiscovery.k8s.io/v2 APIGroupDiscovery. Versions come in the server's order of preference. */
function fromAggregated(group: Record<string, unknown>): Found {
  const name = metadataName(group);
  const resources = new Map<string, ApiResource>();
  const failed: { group: string; reason: Text }[] = [];
  for (const served of items(group['versions'])) {
    const version = served['version'];
    if (typeof version !== 'string') continue;
    if (served['freshness'] === 'Stale') failed.push({ group: `${name}/${version}`, reason: stale });
    for (const one of items(served['resources'])) {
      const plural = one['resource'];
      const responseKind = one['responseKind'];
      const kind = isMapping(responseKind) ? responseKind['kind'] : undefined;
      if (typeof plural !== 'string' || typeof kind !== 'string' || resources.has(plural)) continue;
      const namespaced = one['scope'] === 'Namespaced';
      resources.set(plural, { group: name, version, kind, name: plural, namespaced, verbs: texts(one['verbs']) });
    }
  }
  return { resources: [...resources.values()], failed };
}

const stale: Text = {
  en: 'The server behind this API does not answer',
  zh: '该 API 背后的服务没有响应',
};

function metadataName(value: Record<string, unknown>): string {
  const metadata = value['metadata'];
  return isMapping(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
}

/** Servers before 1.26, and what stands in front of some. */
async function legacy(
  core: Record<string, unknown>,
  groups: Record<string, unknown>,
  client: KubeClient,
  given: { signal?: AbortSignal },
): Promise<Discovery> {
  const wanted: { group: string; version: string; path: string }[] = texts(core['versions']).map((version) => ({
    group: '',
    version,
    path: `/api/${version}`,
  }));
  for (const group of items(groups['groups'])) {
    const name = group['name'];
    if (typeof name !== 'string') continue;
    const preferred = isMapping(group['preferredVersion']) ? group['preferredVersion']['version'] : undefined;
    const versions = items(group['versions'])
      .map(({ version }) => version)
      .filter((one) => typeof one === 'string');
    const sorted = [...versions.filter((one) => one === preferred), ...versions.filter((one) => one !== preferred)];
    for (const version of sorted) wanted.push({ group: name, version, path: `/apis/${name}/${version}` });
  }
  if (wanted.length === 0) throw noDiscovery();
  const resources = new Map<string, ApiResource>();
  const failed: { group: string; reason: Text }[] = [];
  const answers = await Promise.all(
    wanted.map(async ({ group, version, path }) => {
      try {
        return { group, version, list: await client.json({ path, doing: `read what ${path} serves`, ...given }) };
      } catch (error) {
        // One group that does not answer hides no other; credentials that are refused are refused for all.
        if (isKubeError(error, 'unauthorized', 'credentials', 'unreachable', 'tls', 'cancelled')) throw error;
        return { group, version, error: asKubeError(error) };
      }
    }),
  );
  for (const { group, version, list, error } of answers) {
    if (error !== undefined) failed.push({ group: `${group}/${version}`, reason: error.text });
    for (const one of items(isMapping(list) ? list['resources'] : undefined)) {
      const { name, kind, namespaced, verbs } = one;
      if (typeof name !== 'string' || typeof kind !== 'string' || name.includes('/')) continue;
      const key = `${group}\0${name}`;
      if (resources.has(key)) continue;
      resources.set(key, { group, version, kind, name, namespaced: namespaced === true, verbs: texts(verbs) });
    }
  }
  return { resources: [...resources.values()], failed };
}

/** The version that a server says it has; undefined when it says none that can be read. */
export async function serverVersion(client: KubeClient, signal?: AbortSignal): Promise<ServerVersion | undefined> {
  const given = signal === undefined ? {} : { signal };
  const value = await client.json({ path: '/version', doing: 'read its version', ...given });
  if (!isMapping(value) || typeof value['gitVersion'] !== 'string') return undefined;
  const match = /^v?(\d+)\.(\d+)/.exec(value['gitVersion']);
  return match === null ? undefined : { git: value['gitVersion'], major: Number(match[1]), minor: Number(match[2]) };
}

function items(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function noDiscovery(): KubeError {
  return new KubeError('bad-response', {
    en: 'What answers there does not say which APIs it serves; is it a Kubernetes API server?',
    zh: '该地址没有给出它提供的 API；它是 Kubernetes API 服务器吗？',
  });
}
