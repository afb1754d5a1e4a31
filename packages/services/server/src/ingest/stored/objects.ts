import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { type KubeObject, type Mapping, objectsIn, readDocuments } from '@seawall/kube';
import type { ObjectSet } from '@seawall/forward';
import { type Kysely, sql } from 'kysely';
import { storeObjects } from '../../collect/store-cluster.ts';
import type { Database } from '../../state/tables.ts';

const pack = promisify(zstdCompress);
const unpack = promisify(zstdDecompress);
/** Of all parts together. */
const largestSet = 1024 * 1024 * 1024;

/** Keeps a part of a whole reading; with the last of its parts the inventory is brought up to date. */
export async function storeObjectSet(db: Kysely<Database>, cluster: string, set: ObjectSet): Promise<boolean> {
  const packed = await pack(JSON.stringify(set.objects));
  await sql`insert into object_sets (cluster, id, part, parts, at, objects)
    values (${cluster}, ${set.set}, ${set.part}, ${set.parts}, ${set.at}, ${packed}) on conflict do nothing`.execute(
    db,
  );
  const { rows } = await sql<{ objects: Buffer }>`
    select objects from object_sets where cluster = ${cluster} and id = ${set.set} order by part`.execute(db);
  if (rows.length < set.parts) return false;
  const objects: KubeObject[] = [];
  let left = largestSet;
  for (const { objects: part } of rows) {
    const text = await unpack(part, { maxOutputLength: left });
    left -= text.length;
    // There may be more of them than a function has arguments.
    for (const object of objectsOf(JSON.parse(text.toString()) as object[], cluster)) objects.push(object);
  }
  const version = set.version === undefined ? {} : { version: set.version };
  await storeObjects(db, { cluster, at: new Date(set.at), objects, complete: set.complete, ...version });
  await sql`delete from object_sets where cluster = ${cluster} and (id = ${set.set} or at < ${set.at}::timestamptz)`.execute(
    db,
  );
  return true;
}

/** Objects as somebody sent them, in the shape that engines read. */
function objectsOf(given: readonly object[], cluster: string): KubeObject[] {
  const documents = readDocuments(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: given }), cluster);
  return objectsIn(documents, { projectFile: '' }).objects.map(({ ref, value, origin }) => ({
    ref: { ...ref, cluster },
    value: withoutContents(ref.kind, value as Mapping),
    origin,
  }));
}

/** Whatever a sender let through: what Secrets and ConfigMaps hold is not stored. */
function withoutContents(kind: string, value: Mapping): Mapping {
  if (kind !== 'Secret' && kind !== 'ConfigMap') return value;
  const blanked: Mapping = { ...value };
  for (const field of ['data', 'stringData', 'binaryData']) {
    const held = blanked[field];
    if (typeof held === 'object' && held !== null)
      blanked[field] = Object.fromEntries(Object.keys(held).map((name) => [name, '']));
  }
  return blanked;
}
