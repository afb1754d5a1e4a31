import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { rowsWaiting } from '@seawall/forward';

/** A sender's folder in which rows wait that were pushed under another enrolment. */
export interface Earlier {
  readonly spool: string;
  readonly rows: number;
  /** Whether it is the same sender of the same cluster at the same server: then the enrolment of now sends for it. */
  readonly ours: boolean;
}

/** Where the rows of an enrolment wait, below its folder. */
export function spoolFolder(folder: string): string {
  return join(folder, 'spool');
}

/** Folders beside the one of this enrolment in which rows wait, of whichever enrolment of this server they are. */
export async function earlierEnrolments(folder: string): Promise<Earlier[]> {
  const own = await identityIn(folder);
  if (own === undefined) return [];
  const found: Earlier[] = [];
  for (const name of await readdir(dirname(folder))) {
    if (name === basename(folder)) continue;
    const other = join(dirname(folder), name);
    const spool = spoolFolder(other);
    const rows = await rowsWaiting(spool);
    const identity = rows === 0 ? undefined : await identityIn(other);
    if (identity?.authority !== own.authority) continue;
    found.push({ spool, rows, ours: identity.subject === own.subject });
  }
  return found;
}

/** Who the server said that this is, and which server; undefined where nobody was enrolled, as with API tokens. */
async function identityIn(
  folder: string,
): Promise<{ readonly authority: string; readonly subject: string } | undefined> {
  try {
    const [certificate, authority] = await Promise.all(
      ['client.crt', 'authority.crt'].map((file) => readFile(join(folder, file), 'utf8')),
    );
    // The cluster and the sender's name stand in the subject.
    return { authority: authority as string, subject: new X509Certificate(certificate as string).subject };
  } catch {
    return undefined;
  }
}
