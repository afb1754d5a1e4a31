import { ageOf, type Database, openDatabase, VulnsError } from '@seawall/vulns';
import type { NotAssessedTarget } from '../report.ts';
import type { Run } from '../run.ts';

/** What a report says of the database that its findings rest on. */
export interface AdvisoryBase {
  /** RFC 3339. */
  readonly built: string;
  readonly ageDays: number;
  /** Too old to trust that nothing is missing; used all the same. */
  readonly stale: boolean;
  /** SHA-256 of every shard that was asked. */
  readonly shards: Readonly<Record<string, string>>;
}

/**
 * Opens the database, or says of each subject with packages that it could not be assessed. Who names no database asks
 * nothing of it.
 */
export function openFor({ options, collected }: Run, subjects: readonly string[]): Database | undefined {
  if (options.database === undefined) return undefined;
  try {
    return openDatabase(options.database);
  } catch (error) {
    if (!(error instanceof VulnsError)) throw error;
    for (const subject of subjects) collected.notAssessed.push(without(subject, error.text));
    return undefined;
  }
}

function without(target: string, reason: NotAssessedTarget['reason']): NotAssessedTarget {
  return {
    target,
    what: 'packages',
    reason,
    remedy: {
      en: 'run seawall db update, or seawall db build --from DIR with feeds that you have',
      zh: '运行 seawall db update；若已有公告数据，可运行 seawall db build --from DIR',
    },
  };
}

export function baseOf({ manifest, used }: Database, now: Date): AdvisoryBase {
  const { days, stale } = ageOf(manifest, now);
  return { built: manifest.built, ageDays: days, stale, shards: used() };
}
