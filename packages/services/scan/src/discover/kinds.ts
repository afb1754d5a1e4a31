import type { Problem } from '@seawall/kube';

/** Something found under a target that an engine can read. Paths are absolute; `shown` is how people see them. */
export interface Found {
  readonly kind: 'manifest' | 'dockerfile' | 'chart' | 'kustomization';
  readonly path: string;
  readonly shown: string;
}

/** A lock file, manifest or archive that may say which packages there are. */
export interface PackageFile {
  readonly path: string;
  readonly shown: string;
}

export interface Discovery {
  readonly found: readonly Found[];
  readonly packages: readonly PackageFile[];
  readonly problems: readonly Problem[];
}
