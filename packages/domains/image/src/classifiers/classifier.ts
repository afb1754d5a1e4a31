/** How a program that no package manager installed is known by what stands in it. */
export interface Classifier {
  /** The component's name. */
  readonly name: string;
  /** Vendor and product in the CPE dictionary; several where advisories go by several. */
  readonly cpes: readonly (readonly [vendor: string, product: string])[];
  /** The file's name, without its folder. */
  readonly file: RegExp;
  /**
   * The version is the first group of the first of these that matches the bytes, read as Latin-1. Made of the file's
   * name where that has half of it.
   */
  readonly version: readonly RegExp[] | ((file: string) => readonly RegExp[]);
  /**
   * Where none of these matches: global patterns of which the first counts whose matches among the program's constants
   * all give the same version.
   */
  readonly agreed?: readonly RegExp[];
}

/** A CPE 2.3 name (NISTIR 7695); what the form reserves is escaped. `9.2p1` is version 9.2 with the update p1. */
export function cpeOf(vendor: string, product: string, version: string): string {
  const java = product.startsWith('j') || product === 'openjdk' ? /^1\.(\d+)\.0(?:_(\d+))?$/.exec(version) : null;
  if (java !== null) return oldJava(vendor, product, java[1] as string, java[2]);
  const match = /^(\d[\d.]*?)(p\d+)$/.exec(version);
  const [bare, update] = match === null ? [version, '*'] : [match[1] as string, match[2] as string];
  return `cpe:2.3:a:${vendor}:${product}:${escape(bare)}:${update}:*:*:*:*:*:*`;
}

/** `1.8.0_392` is version 8 with update 392. */
function oldJava(vendor: string, product: string, version: string, update: string | undefined): string {
  return `cpe:2.3:a:${vendor}:${product}:${version}:${update === undefined ? '-' : `update${Number(update)}`}:*:*:*:*:*:*`;
}

function escape(text: string): string {
  return text.replace(/[^\w.-]/g, (character) => `\\${character}`);
}
