/** What a VEX document says of vulnerabilities in products, whatever format it is of. */
export interface VexStatement {
  readonly vulnerabilities: readonly string[];
  /** Package URLs, image references or digests; a purl without version or qualifiers stands for all. Empty for all. */
  readonly products: readonly string[];
  /** Parts of the products that it speaks of. */
  readonly subcomponents: readonly string[];
  readonly status: 'not_affected' | 'affected' | 'fixed' | 'under_investigation';
  readonly justification?: string;
  readonly statement?: string;
  /** RFC 3339; of two statements on the same the later counts. */
  readonly timestamp?: string;
  /** The file that it was read from. */
  readonly file: string;
}

export type VexVerdict = Pick<VexStatement, 'status' | 'justification' | 'statement' | 'file'>;
