import { displayRef, type Finding, formatRef, type Ref } from '@seawall/model';
import { globMatches } from '../glob.ts';
import type { ExceptionNotice } from '../report.ts';
import type { PlacedException } from './load.ts';

export interface Excepted {
  readonly findings: readonly Finding[];
  readonly notices: readonly ExceptionNotice[];
  /** By finding id: the reason, owner and expiry of the exception that covers it. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * Marks the findings that an exception covers. A lapsed exception covers nothing and is reported; so is one that no
 * finding needs any more. `today` is a date, `2026-11-21`; an exception holds through its day of expiry.
 */
export function applyExceptions(
  findings: readonly Finding[],
  exceptions: readonly PlacedException[],
  today: string,
): Excepted {
  if (exceptions.length === 0) return { findings, notices: [], reasons: new Map() };
  const used = new Set<PlacedException>();
  const reasons = new Map<string, string>();
  const marked = findings.map((finding) => {
    const exception = exceptions.find((one) => covers(one, finding));
    if (exception === undefined) return finding;
    used.add(exception);
    if (exception.expires < today) return finding;
    const { reason, owner, expires } = exception;
    reasons.set(finding.id, `${reason} (${owner}, until ${expires})`);
    return { ...finding, status: 'excepted' as const };
  });
  const notices = exceptions.flatMap((exception): ExceptionNotice[] => {
    const lapsed = exception.expires < today;
    if (!lapsed && used.has(exception)) return [];
    const { rule, subject, owner, reason, expires, file, line } = exception;
    const state = lapsed ? 'lapsed' : 'unused';
    return [{ state, rule, ...(subject === undefined ? {} : { subject }), owner, reason, expires, file, line }];
  });
  return { findings: marked, notices, reasons };
}

function covers(exception: PlacedException, finding: Finding): boolean {
  if (!globMatches(exception.rule, finding.rule)) return false;
  const { subject } = exception;
  return (
    subject === undefined || namesOf(finding.subject, finding.place.file).some((name) => globMatches(subject, name))
  );
}

/** Every way in which people name a subject. */
function namesOf(ref: Ref, file: string): string[] {
  if (ref.type === 'file') return [ref.path, file];
  if (ref.type !== 'resource') return [displayRef(ref), formatRef(ref), file];
  const names = [`${ref.kind}/${ref.name}`, displayRef(ref), file];
  if (ref.namespace !== undefined) names.push(`${ref.kind}/${ref.namespace}/${ref.name}`);
  return names;
}
