import type { LiveMessage } from '@seawall/server/contract';
import { useEffect, useSyncExternalStore } from 'react';
import { client } from './client.ts';
import { queryClient } from './use-answer.ts';

type Topic = LiveMessage['topic'];

/** Which answers a message makes old. Those that no page shows are fetched when one does. */
const ages: Readonly<Record<Topic, readonly string[]>> = {
  finding: ['/findings', '/overview', '/workloads', '/images', '/nodes', '/identities', '/compliance', '/controls'],
  alert: ['/alerts', '/overview', '/matrix', '/rules', '/workloads', '/nodes', '/identities'],
  incident: ['/incidents', '/overview'],
  cluster: ['/clusters', '/overview', '/policies', '/workloads', '/nodes', '/images', '/identities'],
  exception: ['/exceptions', '/findings'],
  response: ['/responses', '/incidents', '/workloads', '/nodes'],
  gap: ['/'],
};

/** Messages come in bursts, a scan's thousands among them: what is shown is fetched again at most this often. */
const settleMilliseconds = 2500;
/** Where pods come and go all the time, what is shown is not fetched again and again for that alone. */
const inventoryMilliseconds = 10_000;

let connected = false;
const listeners = new Set<() => void>();

function setConnected(value: boolean): void {
  if (connected === value) return;
  connected = value;
  for (const listener of listeners) listener();
}

/** Whether the live stream stands. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connected,
  );
}

/** Listens to the server as long as the page is open and renews what it shows. The browser resumes where it was cut off. */
export function useLive(): void {
  useEffect(() => {
    const source = new EventSource(client.address('GET /live'), { withCredentials: true });
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = Number.POSITIVE_INFINITY;
    let renewedAt = Number.NEGATIVE_INFINITY;
    const renew = () => {
      due = Number.POSITIVE_INFINITY;
      renewedAt = performance.now();
      const paths = [...old];
      old.clear();
      void queryClient.invalidateQueries({
        predicate: ({ queryKey: [key] }) =>
          typeof key === 'string' && paths.some((path) => key.startsWith(`GET ${path}`)),
      });
    };
    const hear = (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as LiveMessage;
      for (const path of ages[message.topic]) old.add(path);
      const soon = performance.now() + settleMilliseconds;
      const isInventory = message.topic === 'cluster' && message.what === 'changed';
      const when = isInventory ? Math.max(soon, renewedAt + inventoryMilliseconds) : soon;
      if (when >= due) return;
      due = when;
      clearTimeout(timer);
      timer = setTimeout(renew, when - performance.now());
    };
    source.addEventListener('open', () => setConnected(true));
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('message', hear);
    for (const topic of Object.keys(ages)) source.addEventListener(topic, hear);
    return () => {
      clearTimeout(timer);
      source.close();
      setConnected(false);
    };
  }, []);
}
