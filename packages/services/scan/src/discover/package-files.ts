/**
 * Files that may say which packages there are. Only names, and rather too many than too few, so that scans of manifests
 * need not load what reads packages: the catalogers then decide by the whole path.
 */
const names =
  /lock|^go\.(?:mod|sum)$|requirements|^pom\.xml$|\.pom$|^packages\.config$|^Directory\.Packages\.props$|\.(?:cs|fs|vb)proj$|\.deps\.json$|^project\.assets\.json$|^installed\.json$|^\.?[Pp]ackage\.resolved$|^environment\.ya?ml$|\.snapshot$|\.freeze$|\.(?:jar|war|ear)$|^npm-shrinkwrap\.json$|^package\.json$/;

export function isPackageFile(name: string): boolean {
  return names.test(name);
}
