import type { ServerResponse } from 'node:http';
import type { ApiResource } from '../../src/client/api/resource.ts';
import type { Mapping } from '../../src/yaml/document.ts';
import { type Answer, sendJson, sendStatus } from '../client/server.ts';

/** The resource that the server of `versionedApi` serves. */
export const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  name: 'configmaps',
  namespaced: true,
  verbs: ['list', 'watch'],
};

interface Logged {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Mapping;
}

/** One resource of an API server with versions, watches and a memory that can be shortened; as unkind as a test likes. */
export function versionedApi({ initialEvents = false, pageSize = 2 } = {}) {
  const objects = new Map<string, Mapping>();
  const log: Logged[] = [];
  const watches = new Set<{ response: ServerResponse; told: number }>();
  const state = { version: 1, oldest: 0, lists: 0, opened: 0, refuse: undefined as Answer | undefined, garble: 0 };

  function write(type: Logged['type'], name: string, data: Record<string, string>): void {
    state.version += 1;
    const object: Mapping = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'a', resourceVersion: String(state.version) },
      data,
    };
    if (type === 'DELETED') objects.delete(name);
    else objects.set(name, object);
    log.push({ version: state.version, type, object });
    for (const watch of watches) send(watch);
  }

  function send(watch: { response: ServerResponse; told: number }): void {
    for (const { version, type, object } of log) {
      if (version <= watch.told) continue;
      if (state.garble > 0) {
        state.garble -= 1;
        watch.response.write('{"type":"ADD\n');
        return;
      }
      watch.told = version;
      watch.response.write(`${JSON.stringify({ type, object })}\n`);
    }
  }

  function watching(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion') ?? 0);
    const whole = query.get('sendInitialEvents') === 'true';
    state.opened += 1;
    if (whole && !initialEvents) {
      sendStatus(response, 422, 'Invalid', 'sendInitialEvents is forbidden');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (!whole && from < state.oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })}\n`);
      return;
    }
    const watch = { response, told: whole ? state.version : from };
    if (whole) {
      for (const object of objects.values()) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      const metadata = { resourceVersion: String(state.version), annotations };
      response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata } })}\n`);
    }
    watches.add(watch);
    response.on('close', () => watches.delete(watch));
    send(watch);
  }

  const answer: Answer = (request, response) => {
    const query = request.path.searchParams;
    if (state.refuse !== undefined) state.refuse(request, response);
    else if (query.has('watch')) watching(query, response);
    else {
      state.lists += 1;
      const all = [...objects.values()];
      const from = Number(query.get('continue') ?? 0);
      const more = from + pageSize < all.length ? { continue: String(from + pageSize) } : {};
      const metadata = { resourceVersion: String(state.version), ...more };
      sendJson(response, { metadata, items: all.slice(from, from + pageSize) });
    }
  };

  return {
    answer,
    state,
    put: (name: string, data: Record<string, string> = {}) =>
      write(objects.has(name) ? 'MODIFIED' : 'ADDED', name, data),
    remove: (name: string) => {
      if (objects.has(name)) write('DELETED', name, {});
    },
    names: () => [...objects.keys()].sort(),
    data: () => Object.fromEntries([...objects].map(([name, { data }]) => [name, data])),
    /** Cuts every watch, in the middle of a line. */
    cut: () => {
      for (const { response } of watches) {
        response.write('{"type":"MODIFIED","object":{"met');
        response.destroy();
      }
    },
    /** Forgets everything up to now, as etcd's compaction does. */
    compact: () => {
      log.length = 0;
      state.oldest = state.version;
    },
    watches,
  };
}
