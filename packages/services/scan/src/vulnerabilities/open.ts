import type { Text } from '@seawall/model';
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
    collected.notAssessed.push(without(subjects, error.code === 'missing' ? missing(options.database) : error.text));
    return undefined;
  }
}

function missing(folder: string): Text {
  return {
    en: `packages were found, but there is no advisory database in ${folder}`,
    zh: `发现了软件包，但 ${folder} 中没有公告数据库`,
  };
}

/** One line however many subjects there are: it is the same database that all of them lack. */
function without(subjects: readonly string[], reason: Text): NotAssessedTarget {
  const [first = '', ...others] = subjects;
  return {
    target: others.length === 0 ? first : `${first} +${others.length}`,
    what: 'packages',
    reason,
    remedy: {
      en: 'run seawall db update, or, without a network, seawall db build --from DIR with feeds that you have',
      zh: '运行 seawall db update；没有网络时，可用已有的公告数据运行 seawall db build --from DIR',
    },
  };
}

export function baseOf({ manifest, used }: Database, now: Date): AdvisoryBase {
  const { days, stale } = ageOf(manifest, now);
  return { built: manifest.built, ageDays: days, stale, shards: used() };
}
