/** The parts of a package URL (purl-spec, ECMA-427), decoded. Qualifiers are kept sorted by key. */
export interface Purl {
  /** Lower case. */
  readonly type: string;
  /** With `/` between its segments. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
  readonly subpath?: string;
}

/** Why a text is no package URL, or what its type forbids. */
export interface PurlFault {
  readonly fault: string;
}

export function isPurlFault(result: Purl | PurlFault | string): result is PurlFault {
  return typeof result === 'object' && 'fault' in result;
}
