import type { KubeClient } from '@seawall/kube';
import { podsOfNode } from './api-pods.ts';
import { type CriRuntime, openCri } from './cri/runtime.ts';
import type { ContainerRegistry } from './registry.ts';

export interface FollowOptions {
  readonly registry: ContainerRegistry;
  /** The runtime's socket, when there is one. */
  readonly socket?: string;
  /** The API server, and which of its nodes this one is. */
  readonly cluster?: { readonly client: KubeClient; readonly node: string };
  readonly signal: AbortSignal;
  /** Told once each time that asking begins to fail, and why. */
  readonly onTrouble: (who: 'runtime' | 'api-server', detail: string) => void;
}

/** So soon where there are new containers; else so seldom. */
const quickMs = 250;
const slowMs = 30_000;

/**
 * Keeps the registry up to date with the runtime and the API server until the signal: at start, whenever containers are seen that nobody
 * has told of yet, and every half minute. Trouble is told and asking goes on.
 */
export async function followContainers({ registry, socket, cluster, signal, onTrouble }: FollowOptions): Promise<void> {
  const cri: CriRuntime | undefined = socket === undefined ? undefined : openCri(socket);
  let asked = Number.NEGATIVE_INFINITY;
  let before = 0;
  const failing = { runtime: false, 'api-server': false };

  const trouble = (who: keyof typeof failing, detail: string | undefined): void => {
    if (detail !== undefined && !failing[who]) onTrouble(who, detail);
    failing[who] = detail !== undefined;
  };

  const ask = async (): Promise<void> => {
    asked = performance.now();
    if (cri !== undefined) {
      const answer = await cri.list();
      if (answer.ok) registry.learn(answer.containers);
      trouble('runtime', answer.ok ? undefined : answer.detail);
    }
    if (cluster !== undefined) {
      try {
        registry.learnPods(await podsOfNode(cluster.client, cluster.node));
        trouble('api-server', undefined);
      } catch (error) {
        trouble('api-server', error instanceof Error ? error.message : String(error));
      }
    }
    before = registry.untold;
  };

  while (!signal.aborted) {
    // Whom nobody knows though everybody was asked, containers that were started by hand, is no reason to go on asking.
    if (registry.untold > before || performance.now() - asked >= slowMs) await ask();
    await pause(quickMs, signal);
  }
  cri?.close();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
