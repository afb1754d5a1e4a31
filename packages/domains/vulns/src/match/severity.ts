import type { Advisory, AdvisorySeverity, Statement } from '../advisory.ts';
import { bestScore, ratingOf, type Score } from './cvss.ts';

export interface Rating {
  readonly severity: AdvisorySeverity | 'unknown';
  readonly from: string;
  readonly cvss?: Score;
}

/** The word of who answers for the package, then its CVSS, then the NVD's, then what others said. */
export function rate(
  statement: Statement,
  advisory: Advisory | undefined,
  detail: Advisory | undefined,
  rest: readonly Advisory[],
): Rating {
  const vendor = advisory?.source ?? statement.source;
  const own = bestScore([...(statement.cvss ?? []), ...(advisory?.cvss ?? [])]);
  const scored = own ?? bestScore(detail?.cvss) ?? bestScore(rest.flatMap(({ cvss }) => cvss ?? []));
  const cvss = scored === undefined ? {} : { cvss: scored };
  const word = statement.severity ?? advisory?.severity;
  if (word !== undefined) return { severity: word, from: vendor, ...cvss };
  if (own !== undefined) return { severity: ratingOf(own), from: `${vendor}, CVSS ${own.version}`, cvss: own };
  const national = bestScore(detail?.cvss);
  if (national !== undefined) {
    return {
      severity: ratingOf(national),
      from: `${detail?.source ?? 'nvd'}, CVSS ${national.version}`,
      cvss: national,
    };
  }
  if (detail?.severity !== undefined) return { severity: detail.severity, from: detail.source };
  for (const other of rest) {
    const score = bestScore(other.cvss);
    const severity = other.severity ?? (score === undefined ? undefined : ratingOf(score));
    if (severity !== undefined) return { severity, from: other.source, ...cvss };
  }
  return { severity: 'unknown', from: 'none', ...cvss };
}
