import { isMapping } from '../../shape.ts';
import type { Mapping } from '../../yaml/document.ts';
import type { KubeClient } from '../client.ts';
import { KubeError } from '../error.ts';
import { errorFromStatus, isStatus } from '../status.ts';
import { linesOf } from './lines.ts';
import { type ApiResource, pathOf, resourceName } from './resource.ts';

/** What a watch tells. A bookmark says up to where everything has been told. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Mapping; readonly resourceVersion: string }
  | {
      readonly type: 'BOOKMARK';
      readonly resourceVersion: string /** Ends the initial events. */;
      readonly initialEnd: boolean;
    };

export interface WatchOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Everything behind it is told; absent with `initialEvents` for the latest state. */
  readonly resourceVersion?: string;
  /** First every object that is there, then a bookmark that ends them. Servers before 1.32 refuse (`invalid`). */
  readonly initialEvents?: boolean;
  readonly accept?: string;
  /** After how long the server ends the watch, in seconds. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Told when the server has taken the watch on. */
  readonly onOpen?: () => void;
}

/**
 * One watch, until the server or the network ends it. Ends without a word when the server closes it or cuts a line
 * short; throws `KubeError`, `gone` among them, for what the server says is wrong and for lines that are no events.
 */
export async function* watchOnce(
  client: KubeClient,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const { labelSelector, fieldSelector, resourceVersion, initialEvents, timeoutSeconds, accept, signal } = options;
  const doing = `watch ${resourceName(resource)}`;
  const stream = await client.stream({
    path: pathOf(resource, { namespace: options.namespace }),
    query: {
      watch: 1,
      allowWatchBookmarks: true,
      resourceVersion,
      labelSelector,
      fieldSelector,
      timeoutSeconds,
      ...(initialEvents === true ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } : {}),
    },
    doing,
    // What to do when it fails is for the caller, who knows from where to go on.
    retries: 0,
    ...(accept === undefined ? {} : { accept }),
    ...(signal === undefined ? {} : { signal }),
  });
  options.onOpen?.();
  try {
    for await (const line of linesOf(stream as AsyncIterable<Buffer>)) yield readEvent(line, doing);
  } catch (error) {
    if (error instanceof KubeError) throw error;
    // The connection broke: no event is lost, the next watch goes on behind the last one.
  } finally {
    stream.destroy();
  }
}

/** Reads one line of a watch. Source: meta/v1 WatchEvent. */
function readEvent(line: string, doing: string): WatchEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch (error) {
    throw notAnEvent(doing, error);
  }
  const object = isMapping(event) ? event['object'] : undefined;
  if (!isMapping(event) || !isMapping(object)) throw notAnEvent(doing);
  const { type } = event;
  if (type === 'ERROR') throw isStatus(object) ? errorFromStatus(object, doing) : notAnEvent(doing);
  if (type === 'BOOKMARK') {
    const metadata = isMapping(object['metadata']) ? object['metadata'] : {};
    const annotations = isMapping(metadata['annotations']) ? metadata['annotations'] : {};
    const initialEnd = annotations['k8s.io/initial-events-end'] === 'true';
    return { type: 'BOOKMARK', resourceVersion: versionIn(object), initialEnd };
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') throw notAnEvent(doing);
  return { type, object, resourceVersion: versionIn(object) };
}

/** Of a table, the version stands on the table itself, or on the object of its row. */
function versionIn(object: Mapping): string {
  const metadata = object['metadata'];
  const version = isMapping(metadata) ? metadata['resourceVersion'] : undefined;
  if (typeof version === 'string' && version !== '') return version;
  const [row] = Array.isArray(object['rows']) ? object['rows'] : [];
  return isMapping(row) && isMapping(row['object']) ? versionIn(row['object']) : '';
}

function notAnEvent(doing: string, cause?: unknown): KubeError {
  const text = {
    en: `Asked to ${doing}, the server sent a line that is no event`,
    zh: `执行 ${doing} 时服务器发送了无法识别的事件`,
  };
  return new KubeError('bad-response', text, { cause });
}
