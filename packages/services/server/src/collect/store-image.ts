import type { SbomMatch } from '@seawall/scan/packages';
import type { Kysely } from 'kysely';
import { submitFindings } from '../state/findings/submit.ts';
import { saveKnowledge } from '../state/knowledge.ts';
import type { Database } from '../state/tables.ts';

/** Stores what the advisories say of an image, as the full set of it in a cluster; undefined for none. */
export async function storeImageFindings(
  db: Kysely<Database>,
  cluster: string | undefined,
  digest: string,
  found: SbomMatch,
  at: Date,
): Promise<void> {
  await saveKnowledge(db, { rules: [...found.rules.values()], causes: [...found.causes.values()] });
  await submitFindings(db, {
    ...(cluster === undefined ? {} : { cluster }),
    engine: 'vulnerabilities',
    scope: digest,
    at,
    complete: !found.incomplete,
    findings: found.findings.map((finding) => {
      const cause = found.causes.get(finding.id)?.id;
      return { finding, image: digest, ...(cause === undefined ? {} : { cause }) };
    }),
  });
}
