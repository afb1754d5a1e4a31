import { listPages } from '../client/api/list.ts';
import type { ApiResource } from '../client/api/resource.ts';
import { type WatchEvent, watchOnce } from '../client/api/watch.ts';
import { backoff } from '../client/backoff.ts';
import type { KubeClient } from '../client/client.ts';
import { asKubeError, isKubeError, type KubeError } from '../client/error.ts';
import type { ClientWorld } from '../client/world.ts';
import { isMapping } from '../shape.ts';
import type { Mapping } from '../yaml/document.ts';
import { secretFromRow, tableAccept, typeColumn } from './secret-table.ts';
import type { Change, Shelf } from './store.ts';

/** How a resource is doing that is being followed. */
type FollowState =
  /** Everything up to now is known. */
  | { readonly state: 'current' }
  /** What is known may be old: `error` says why, and it is being tried again. */
  | { readonly state: 'failing'; readonly error: KubeError };

export interface FollowOptions {
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string;
  /** Whether the server sends what is there as the first events of a watch; learnt by trying, and shared. */
  readonly server: { initialEvents: boolean };
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly onState: (state: FollowState) => void;
  readonly signal: AbortSignal;
}

/** The server ends a watch after so many seconds, a little apart from each other so that not all begin anew at once. */
const watchSeconds = 300;
const waits = { firstMs: 50, longestMs: 10_000 };
/** What is forbidden or gone may be given again: it is asked for this often. */
const refusedWaitMs = 30_000;
const shortWatchMs = 1_000;
const mostNonsense = 3;

/**
 * Keeps a shelf as the server has it until aborted: reads everything once, then watches from there, and goes on behind
 * the last event whenever a watch ends, without a pause while the server is well. When the server has forgotten where we
 * were (410) everything is read again and the difference told: nothing in between is lost.
 */
export async function follow(
  client: KubeClient,
  resource: ApiResource,
  shelf: Shelf,
  options: FollowOptions,
  world: ClientWorld,
): Promise<void> {
  const { signal, onState } = options;
  const wait = backoff(waits, world);
  const reading = readerOf(resource);
  /** Everything up to here is in the shelf; undefined: nothing is certain. */
  let version: string | undefined;
  /** How often in a row the server sent nonsense behind the same version. */
  let nonsense = 0;

  const settled = (): void => {
    wait.reset();
    onState({ state: 'current' });
  };

  while (!signal.aborted) {
    try {
      if (version === undefined && (!options.server.initialEvents || reading.accept !== undefined)) {
        version = await readAll(client, resource, shelf, reading, options);
        settled();
      }
      const begun = world.now();
      version = await watchOn(version);
      // A server that ends every watch at once must not be asked without a pause.
      if (!signal.aborted && world.now() - begun < shortWatchMs) await wait.sleep(undefined, signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = asKubeError(error);
      if (failure.code === 'gone') version = undefined;
      else if (version === undefined && options.server.initialEvents && failure.code === 'invalid') {
        options.server.initialEvents = false;
      } else await failed(failure);
    }
  }

  /** One watch, from where we are; gives how far it came. */
  async function watchOn(from: string | undefined): Promise<string | undefined> {
    const whole = from === undefined ? shelf.begin() : undefined;
    let at = from;
    let ended = whole === undefined;
    const batch = batchOf(options.onChanges);
    const watch = watchOnce(client, resource, {
      ...asking(options, reading),
      ...(from === undefined ? { initialEvents: true } : { resourceVersion: from }),
      timeoutSeconds: watchSeconds + Math.floor(world.random() * watchSeconds),
      onOpen: () => {
        if (ended) onState({ state: 'current' });
      },
    });
    try {
      for await (const event of watch) {
        if (!ended) {
          if (event.type === 'BOOKMARK' && event.initialEnd && whole !== undefined) {
            ended = true;
            batch.add(whole.end());
            batch.flush();
            settled();
          } else if (event.type !== 'BOOKMARK') batch.add(take(event, shelf, reading));
          if (ended) at = event.resourceVersion;
          continue;
        }
        if (event.type !== 'BOOKMARK') batch.add(take(event, shelf, reading));
        if (event.resourceVersion !== '') at = event.resourceVersion;
        // A watch that told something is well: what went wrong before does not count any more.
        nonsense = 0;
        wait.reset();
      }
    } catch (error) {
      // What was told before the fault counts: the next watch begins behind it.
      version = at;
      throw error;
    } finally {
      batch.flush();
    }
    return at;
  }

  async function failed(error: KubeError): Promise<void> {
    onState({ state: 'failing', error });
    // What the server cannot say at this place it may be able to say from the beginning.
    nonsense = error.code === 'bad-response' ? nonsense + 1 : 0;
    if (nonsense >= mostNonsense) version = undefined;
    const refused = isKubeError(error, 'forbidden', 'not-found', 'method-not-allowed');
    await wait.sleep(refused ? refusedWaitMs : error.retryAfterMs, signal);
  }
}

type Reader = ReturnType<typeof readerOf>;

/** Reads a resource once. */
export async function readOnce(
  client: KubeClient,
  resource: ApiResource,
  shelf: Shelf,
  options: Pick<FollowOptions, 'namespace' | 'fieldSelector' | 'onChanges' | 'signal'>,
): Promise<void> {
  await readAll(client, resource, shelf, readerOf(resource), options);
}

/** How objects of a resource come: Secrets as rows of tables, without their data; everything else as it is. */
function readerOf(resource: ApiResource) {
  if (resource.group !== '' || resource.kind !== 'Secret') {
    return { accept: undefined, objects: (given: Mapping): Mapping[] => [given] };
  }
  let column: number | undefined;
  return {
    accept: tableAccept,
    objects: (given: Mapping): Mapping[] => {
      if (given['kind'] !== 'Table') return column === undefined ? [] : rowsOf([given], column);
      column = typeColumn(given) ?? column;
      return Array.isArray(given['rows']) && column !== undefined ? rowsOf(given['rows'], column) : [];
    },
  };
}

function rowsOf(rows: readonly unknown[], column: number): Mapping[] {
  const secrets: Mapping[] = [];
  for (const row of rows) {
    const secret = isMapping(row) ? secretFromRow(row, column) : undefined;
    if (secret !== undefined) secrets.push(secret);
  }
  return secrets;
}

type Asked = Pick<FollowOptions, 'namespace' | 'fieldSelector' | 'signal'>;

function asking({ namespace, fieldSelector, signal }: Asked, { accept }: Reader) {
  return {
    namespace,
    signal,
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(accept === undefined ? {} : { accept }),
  };
}

function take(event: Extract<WatchEvent, { object: unknown }>, shelf: Shelf, reading: Reader): Change[] {
  return reading.objects(event.object).flatMap((object) => {
    const change = event.type === 'DELETED' ? shelf.remove(object) : shelf.put(object);
    return change ?? [];
  });
}

/** Reads everything into the shelf, page by page; gives the version from which a watch goes on. */
async function readAll(
  client: KubeClient,
  resource: ApiResource,
  shelf: Shelf,
  reading: Reader,
  options: Pick<FollowOptions, 'namespace' | 'fieldSelector' | 'onChanges' | 'signal'>,
): Promise<string> {
  let whole = shelf.begin();
  let version = '';
  for await (const page of listPages(client, resource, asking(options, reading))) {
    if (page === 'restart') {
      whole = shelf.begin();
      continue;
    }
    const changes: Change[] = [];
    for (const item of page.items) {
      for (const object of reading.objects(item)) {
        const change = shelf.put(object);
        if (change !== undefined) changes.push(change);
      }
    }
    options.onChanges(changes);
    version = page.resourceVersion;
  }
  options.onChanges(whole.end());
  return version;
}

/** Tells changes together that came together: a turn of the event loop is one batch. */
function batchOf(tell: (changes: readonly Change[]) => void) {
  let waiting: Change[] = [];
  let planned = false;
  function flush(): void {
    planned = false;
    if (waiting.length === 0) return;
    const changes = waiting;
    waiting = [];
    tell(changes);
  }
  return {
    flush,
    add(changes: readonly Change[]): void {
      if (changes.length === 0) return;
      waiting.push(...changes);
      if (planned) return;
      planned = true;
      setImmediate(flush);
    },
  };
}
