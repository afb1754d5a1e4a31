import type { KubeObject } from '@seawall/kube';
import type { Detector, Leak } from '@seawall/leaks';
import type { Run } from '../run.ts';
import { addLeak } from './report.ts';

/** Larger values are files of their own kind: keystores, archives. */
const longestValue = 1024 * 1024;

/**
 * Looks into the values of Secrets and ConfigMaps with their keys before them: what `password: cHJvZC0x…` hides is known
 * by its key only. What the file has shown already is in `seen`, by hash.
 */
export function scanManifests(detector: Detector, seen: ReadonlySet<string>, run: Run): void {
  for (const object of run.collected.kubeObjects) {
    const { kind } = object.ref;
    if (kind !== 'Secret' && kind !== 'ConfigMap') continue;
    for (const field of ['data', 'stringData']) {
      for (const [key, value] of entriesOf(object, field)) {
        const bytes = Buffer.from(value, kind === 'Secret' && field === 'data' ? 'base64' : 'utf8');
        if (bytes.length === 0 || bytes.length > longestValue) continue;
        for (const leak of leaksIn(detector, key, bytes, object.origin.projectFile)) {
          if (seen.has(leak.hash)) continue;
          addLeak(run, leak, { subject: object.ref, place: object.origin.locate([field, key]) });
        }
      }
    }
  }
}

function entriesOf(object: KubeObject, field: string): [string, string][] {
  const map: unknown = (object.value as Readonly<Record<string, unknown>>)[field];
  if (typeof map !== 'object' || map === null) return [];
  return Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

function leaksIn(detector: Detector, key: string, bytes: Buffer, file: string): readonly Leak[] {
  const scan = detector.file(file);
  const isLine = !bytes.includes('\n') && !bytes.includes('"');
  if (isLine) scan.chunk(Buffer.from(`${key}: "`));
  scan.chunk(bytes);
  if (isLine) scan.chunk(Buffer.from('"\n'));
  return scan.end();
}
