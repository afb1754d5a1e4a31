import type { Node } from './node.ts';

/** Flags of the API server that name a file in which more is decided. */
const flags = ['encryption-provider-config', 'audit-policy-file', 'admission-control-config-file'];

/** The configuration files that a node's API server reads, by their paths on the host: each once. */
export function namedFiles(node: Node): string[] {
  const paths = (node.components.get('kube-apiserver') ?? []).flatMap((process) =>
    flags.flatMap((flag) => {
      const reading = process.read({ flag });
      return reading.state === 'given' && reading.text.startsWith('/') ? [reading.text] : [];
    }),
  );
  return [...new Set(paths)];
}
