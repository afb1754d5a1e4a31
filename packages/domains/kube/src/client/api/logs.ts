import type { KubeClient } from '../client.ts';
import { linesOf } from './lines.ts';

export interface LogOptions {
  readonly container?: string;
  /** Goes on with what is written from now on. */
  readonly follow?: boolean;
  /** Of the container that ran before the current one. */
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly limitBytes?: number;
  readonly signal?: AbortSignal;
}

/** The lines of a container's log. A line longer than a MiB ends it with an error. */
export async function* podLogs(
  client: KubeClient,
  namespace: string,
  pod: string,
  { signal, ...query }: LogOptions = {},
): AsyncGenerator<string> {
  const stream = await client.stream({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
    query,
    accept: '*/*',
    doing: `read the log of pod ${namespace}/${pod}`,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    yield* linesOf(stream as AsyncIterable<Buffer>, 1024 * 1024, 'rest');
  } finally {
    stream.destroy();
  }
}
