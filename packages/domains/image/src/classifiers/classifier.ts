/** How a program that no package manager installed is known by what stands in it. */
export interface Classifier {
  /** The component's name. */
  readonly name: string;
  /** Vendor and product in the CPE dictionary; several where advisories go by several. */
  readonly cpes: readonly (readonly [vendor: string, product: string])[];
  /** The file's name, without its folder. */
  readonly file: RegExp;
  /**
   * The version is the first group of the first of these that matches the bytes, read as Latin-1; `linked` is for
   * programs of Go that were given their version by the linker. Made of the file's name where that has half of it.
   */
  readonly version: readonly RegExp[] | 'linked' | ((file: string) => readonly RegExp[]);
}

/** A CPE 2.3 name (NISTIR 7695); what the form reserves is escaped. `9.2p1` is version 9.2 with the update p1. */
export function cpeOf(vendor: string, product: string, version: string): string {
  const match = /^(\d[\d.]*?)(p\d+)$/.exec(version);
  const [bare, update] = match === null ? [version, '*'] : [match[1] as string, match[2] as string];
  return `cpe:2.3:a:${vendor}:${product}:${escape(bare)}:${update}:*:*:*:*:*:*`;
}

function escape(text: string): string {
  return text.replace(/[^\w.-]/g, (character) => `\\${character}`);
}
