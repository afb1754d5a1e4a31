import type { Pair } from '../extras.ts';

/** An SPDX 2 document in plain values: what is written as JSON or as tags and values. */
export interface SpdxDocument {
  readonly version: string;
  readonly name: string;
  readonly namespace: string;
  readonly created: string;
  readonly creators: readonly string[];
  readonly comment?: string;
  readonly packages: readonly SpdxPackage[];
  readonly relationships: readonly SpdxRelationship[];
  readonly extracted: readonly { readonly id: string; readonly name: string }[];
}

export interface SpdxPackage {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly supplier?: string;
  readonly purpose?: string;
  readonly licenceDeclared: string;
  readonly checksums: readonly { readonly algorithm: string; readonly value: string }[];
  readonly purl?: string;
  readonly cpes: readonly string[];
  /** Fields that SPDX has no place for; written as one annotation. */
  readonly pairs: readonly Pair[];
}

export interface SpdxRelationship {
  readonly from: string;
  readonly type: string;
  readonly to: string;
}

export const documentId = 'SPDXRef-DOCUMENT';
