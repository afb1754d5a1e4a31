import { DatabaseSync } from 'node:sqlite';
import type { Content } from '../../../analyse/content.ts';

/** The headers in an SQLite file (`rpmdb.sqlite`), as rpm from 4.16 on writes it. */
export function* sqliteBlobs(content: Content): Generator<Buffer> {
  const database = new DatabaseSync(content.path(), { readOnly: true });
  try {
    // The schema is as untrusted as the rest: a view of that name could compute for ever.
    database.exec('PRAGMA trusted_schema = OFF');
    const schema = database.prepare("SELECT type, sql FROM sqlite_schema WHERE name = 'Packages'").get();
    const sql = typeof schema?.['sql'] === 'string' ? schema['sql'] : '';
    if (schema?.['type'] !== 'table' || /\bAS\b|\bVIRTUAL\b/i.test(sql)) throw new Error('it has no table of packages');
    for (const row of database.prepare('SELECT blob FROM Packages ORDER BY hnum').iterate()) {
      const { blob } = row;
      if (blob instanceof Uint8Array) yield Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    }
  } finally {
    database.close();
  }
}
