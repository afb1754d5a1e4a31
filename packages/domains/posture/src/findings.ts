import type { KubeObject } from '@seawall/kube';
import { type Finding, fingerprint, type Fix, formatPath, type Place, type Ref } from '@seawall/model';
import type { Control, Fault } from './control.ts';
import type { Dockerfile } from './dockerfile/instructions.ts';
import type { Node } from './node/node.ts';
import { stablePath } from './part.ts';

/** The finding that a fault in an object is. */
export function findingIn(control: Control, object: KubeObject, fault: Fault): Finding {
  const { origin } = object;
  const part = partOf(stablePath(object.value, fault.path), fault);
  const fix: Fix | undefined =
    fault.fix === undefined || !isEditable(origin)
      ? undefined
      : { ...fault.fix, file: origin.file, document: origin.document, base: origin.base };
  return finding(control, object.ref, origin.projectFile, part, origin.locate(fault.path), fault, fix);
}

/** The finding that a fault in a Dockerfile is. */
export function findingInFile(control: Control, dockerfile: Dockerfile, fault: Fault): Finding {
  const lines = fault.lines ?? { from: 1, to: 1 };
  const place: Place = { file: dockerfile.file, line: lines.from, column: 1, endLine: lines.to };
  const fix: Fix | undefined =
    fault.fix === undefined ? undefined : { ...fault.fix, file: dockerfile.file, document: 0, base: [] };
  const subject: Ref = { type: 'file', path: dockerfile.projectFile };
  return finding(control, subject, dockerfile.projectFile, partOf('', fault), place, fault, fix);
}

/** Whether a fix can be written: not into what was rendered or read from a cluster. */
export function isEditable(origin: KubeObject['origin']): boolean {
  return origin.renderedBy === undefined && origin.live === undefined;
}

/** The finding that a fault on a node is. */
export function findingOnNode(control: Control, node: Node, fault: Fault): Finding {
  const file = fault.file ?? '/';
  const path = formatPath(fault.path);
  // A mode or a setting of the kernel stands in no line.
  const place: Place = { file, line: fault.lines?.from ?? 0, column: 1, ...(path === '' ? {} : { path }) };
  return finding(control, node.host, file, partOf(path, fault), place, fault, undefined);
}

function partOf(path: string, fault: Fault): string {
  return fault.key === undefined ? path : `${path}#${fault.key}`;
}

const noEvidence: Finding['evidence'] = [];

function finding(
  control: Control,
  subject: Ref,
  projectFile: string,
  part: string,
  place: Place,
  fault: Fault,
  fix: Fix | undefined,
): Finding {
  // Written without spreads: there may be hundreds of thousands, and an object built by a literal alone is half the size.
  const made: { -readonly [Field in keyof Finding]: Finding[Field] } = {
    id: fingerprint({ kind: control.kind, rule: control.id, subject, file: projectFile, part }),
    kind: control.kind,
    rule: control.id,
    severity: fault.severity ?? control.severity,
    subject,
    part,
    place,
    message: fault.message ?? control.message,
    evidence: fault.evidence ?? noEvidence,
    frameworks: control.frameworks,
    status: 'open',
  };
  if (fault.values !== undefined) made.values = fault.values;
  if (fix !== undefined) made.fix = fix;
  return made;
}

/**
 * Tells findings apart that would bear one id. One that comes again from the same line (a base that two overlays
 * render) is the same finding and is dropped; one from another line (an object written twice in a file) gets a number
 * behind its id.
 */
export function idsOf(): { distinct(made: Finding): Finding | undefined } {
  const lines = new Map<string, number>();
  const repeats = new Map<string, number>();
  return {
    distinct(made) {
      const { id, place } = made;
      const line = lines.get(id);
      if (line === undefined) {
        lines.set(id, place.line);
        return made;
      }
      if (line === place.line) return undefined;
      const count = (repeats.get(id) ?? 1) + 1;
      repeats.set(id, count);
      return { ...made, id: `${id}-${count}` };
    },
  };
}
