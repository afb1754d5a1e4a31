import type { Ranges } from './ranges/comparator.ts';

/** Severities in the words of publishers, brought to one scale; `negligible` is below low. */
export type AdvisorySeverity = 'critical' | 'high' | 'medium' | 'low' | 'negligible';

/** What a publisher says of a vulnerability itself. */
export interface Advisory {
  /** `DSA-5380-1`, `GO-2024-2687`, `GHSA-…`, or a CVE where that is all the publisher gives. */
  readonly id: string;
  /** The id of the source that it was read from. */
  readonly source: string;
  /** Other names, CVEs among them, without `id`. */
  readonly aliases?: readonly string[];
  readonly title?: string;
  /** The first of what it says, cut. */
  readonly description?: string;
  readonly severity?: AdvisorySeverity;
  /** CVSS vectors, of any version. */
  readonly cvss?: readonly string[];
  readonly cwes?: readonly string[];
  readonly references?: readonly string[];
  /** RFC 3339 or a date. */
  readonly published?: string;
  readonly modified?: string;
  /** Not a flaw in the code: a package made to harm, or one that nobody keeps any more. */
  readonly nature?: 'malicious' | 'unmaintained' | 'notice';
}

/** What the publisher will do, where there is no fixed version or the publisher says more than one. */
export type AdvisoryState = 'affected' | 'notAffected' | 'willNotFix' | 'deferred' | 'endOfLife' | 'underInvestigation';

/** What one advisory says of one package of one space. */
export interface Statement {
  readonly advisory: string;
  readonly source: string;
  /** The package that the advisory lies beside in the database, where it is of several. */
  readonly home?: string;
  /** The advisory's other names, so that matching need not look it up to know which vulnerability it is. */
  readonly aliases?: readonly string[];
  /** Vulnerabilities that it speaks of, where these are not all the names of the advisory. */
  readonly about?: readonly string[];
  readonly state?: Exclude<AdvisoryState, 'affected'>;
  /** Versions that are affected; absent where only `versions` or `safe` say it. */
  readonly ranges?: Ranges;
  /** Versions that are not, whatever else is said; with neither `ranges` nor `versions`, all others are affected. */
  readonly safe?: Ranges;
  /** Versions that never had the flaw: as good as `safe`, but nothing was fixed in them. */
  readonly unaffected?: Ranges;
  /** Single affected versions that no range holds. */
  readonly versions?: readonly string[];
  readonly severity?: AdvisorySeverity;
  readonly cvss?: readonly string[];
  /** The architectures that it is true of; absent for all. */
  readonly architectures?: readonly string[];
  /** Module and stream of a modular package, `nodejs:18`. */
  readonly module?: string;
  /** The repository that the fix needs: `esm`, or a stream with extended support, `eus:9.2`. */
  readonly channel?: string;
  /** Go and Rust: packages and the functions in them that reach the flaw. */
  readonly symbols?: readonly PackageSymbols[];
}

export interface PackageSymbols {
  /** `crypto/tls` */
  readonly path: string;
  /** `Conn.Write`; empty when the whole package is the flaw. */
  readonly symbols: readonly string[];
}

/** Known exploitation (CISA) and its likelihood (FIRST). */
export interface Exploitation {
  readonly known?: {
    readonly added: string;
    readonly due?: string;
    readonly ransomware: boolean;
    readonly name?: string;
  };
  /** Probability of exploitation within 30 days, and the share of vulnerabilities with a lower one; 0 to 1. */
  readonly epss?: { readonly probability: number; readonly percentile: number };
}

/** Support of one release of a product, dates as `2026-07-11`. */
export interface Lifecycle {
  readonly cycle: string;
  readonly codename?: string;
  readonly released?: string;
  /** End of the publisher's security support; `true` when it has ended on no known day. */
  readonly end?: string | boolean;
  /** End of support that is paid or kept by others: LTS, ESM. */
  readonly extendedEnd?: string | boolean;
  readonly latest?: string;
}
