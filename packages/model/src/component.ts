/** Where packages come from, each with its own names and its own order of versions. */
export const ecosystems = [
  'deb',
  'rpm',
  'apk',
  'alpm',
  'portage',
  'npm',
  'pypi',
  'golang',
  'cargo',
  'maven',
  'nuget',
  'gem',
  'composer',
  'pub',
  'hex',
  'swift',
  'conda',
  'cran',
  'cpan',
  'luarocks',
  'hackage',
  'bitnami',
  /** A program that no package manager installed, known by the version that it carries. */
  'generic',
] as const;

export type Ecosystem = (typeof ecosystems)[number];

/** A distribution as its os-release says it: `{id: 'debian', version: '12', codename: 'bookworm'}`. */
export interface Distribution {
  /** `ID` of os-release, lower case. */
  readonly id: string;
  /** `VERSION_ID`; absent for rolling releases and where the file does not say. */
  readonly version?: string;
  readonly codename?: string;
  /** `ID_LIKE`, in its order. */
  readonly like?: readonly string[];
}

/** A file that says that a component is there. */
export interface ComponentPlace {
  /** From the root of the image or tree, without a leading slash. */
  readonly path: string;
  /** In lock files, from 1. */
  readonly line?: number;
  /** Digest of the uncompressed layer (diff id) that brought it. */
  readonly layer?: string;
}

/**
 * A package, library or program found in an image, a file system, a lock file or an SBOM: all that matching needs. An
 * SBOM that Seawall writes carries every field, so that a scan of it says what a scan of its image says.
 */
export interface Component {
  readonly ecosystem: Ecosystem;
  /** As the ecosystem writes it: `@scope/name`, `group:artifact`, `github.com/owner/module/v2`, `libssl3`. */
  readonly name: string;
  /** As the ecosystem writes it, epoch included (`1:2.3-4`); empty when the place does not say. */
  readonly version: string;
  /** Package URL (purl-spec), canonical. */
  readonly purl: string;
  /** The package that it was built from, when it is another one: advisories of distributions name these. */
  readonly source?: { readonly name: string; readonly version: string };
  /** As the ecosystem writes it: `amd64`, `x86_64`, `noarch`. */
  readonly architecture?: string;
  /** The distribution that it was found in; only for packages of an operating system. */
  readonly distribution?: Distribution;
  /** Maintainer, vendor or packager as the package says it: tells packages of other repositories apart. */
  readonly vendor?: string;
  /** RPM modularity label, `nodejs:18:8090020…`. */
  readonly modularity?: string;
  /** SPDX expressions where they could be normalised, else as declared. */
  readonly licences: readonly string[];
  /** At least one; sorted by path. */
  readonly places: readonly ComponentPlace[];
  readonly scope?: 'runtime' | 'development' | 'optional';
  /** Named by the project itself and not only by another package; absent where the place does not say. */
  readonly direct?: boolean;
  /** The purls of the components that it depends on, sorted. */
  readonly dependsOn?: readonly string[];
  /** Hashes that the place records, by algorithm in lower case (`sha512`), in hexadecimal. */
  readonly hashes?: Readonly<Record<string, string>>;
  /** Common Platform Enumeration 2.3 names; only where no package manager answers for the component. */
  readonly cpes?: readonly string[];
  /** Go: packages and functions that the binary holds, `crypto/tls.(*Conn).Write`, sorted; absent when unknown. */
  readonly symbols?: readonly string[];
  /** Of the files that it installed, without a leading slash; only on request, and never in an SBOM. */
  readonly files?: readonly string[];
}
