/** The formats by name, in the order of the registry: for whoever offers them without writing any. */
export const outputIds: readonly string[] = [
  'json',
  'sarif',
  'junit',
  'markdown',
  'html',
  'gitlab',
  'csv',
  'cyclonedx',
  'openvex',
  'cosign-vuln',
  'gitlab-container-scanning',
  'gitlab-dependency-scanning',
  'github',
];
