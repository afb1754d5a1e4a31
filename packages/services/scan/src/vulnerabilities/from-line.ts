import { type Finding, fingerprint, type Fix } from '@seawall/model';
import type { Dockerfile } from '@seawall/posture';

/** A `FROM` of a Dockerfile, and the image that it names as it is written there. */
export interface FromLine {
  readonly dockerfile: Dockerfile;
  readonly from: Dockerfile['stages'][number]['from'];
  readonly image: string;
}

type Said = Pick<Finding, 'rule' | 'severity' | 'message' | 'values' | 'evidence'> & { readonly fix: Fix | undefined };

/** A finding of a `FROM`. */
export function findingOfFrom(
  { dockerfile: { file, projectFile }, from, image }: FromLine,
  { fix, rule, ...said }: Said,
): Finding {
  const subject = { type: 'file', path: projectFile } as const;
  return {
    id: fingerprint({ kind: 'vulnerability', rule, subject, part: image }),
    kind: 'vulnerability',
    rule,
    ...said,
    subject,
    part: `FROM ${image}`,
    place: { file, line: from.from, column: 1 },
    ...(fix === undefined ? {} : { fix }),
    frameworks: [],
    status: 'open',
  };
}

/** Names another image in the same line; undefined where the line does not say plainly which image it is. */
export function buildOn(
  { dockerfile: { file, lines }, from: { from, to }, image }: FromLine,
  target: string,
  risk: Fix['risk'],
): Fix | undefined {
  const line = lines[from - 1];
  if (from !== to || line === undefined || line.split(image).length !== 2) return undefined;
  return {
    title: { en: `Build on ${target}`, zh: `基于 ${target} 构建` },
    risk,
    operations: [{ op: 'lines', from, to, lines: [line.replace(image, () => target)] }],
    file,
    document: 0,
    base: [],
  };
}
