import { isDeepStrictEqual } from 'node:util';
import type { Path, Text } from '@seawall/model';
import { defaultLimits, type Value } from '../yaml/document.ts';
import { kindOf } from '../yaml/positions.ts';
import { type ReadDocument, readDocuments } from '../yaml/read.ts';
import { applyStep, type Edit, inOrder, reasons, type Step } from './operations.ts';
import { type Patch, patchFor, type Sheet, trail } from './patch.ts';
import { styleOf } from './style.ts';

export type { Edit } from './operations.ts';

export interface EditResult {
  readonly text: string;
  /** How many edits hold in the new text; one that found nothing to change counts. */
  readonly applied: number;
  readonly refused: readonly { readonly edit: Edit; readonly reason: Text }[];
}

/** What was read once is read again as it grows. */
const unlimited = { ...defaultLimits, bytes: Number.POSITIVE_INFINITY };

/**
 * Makes edits in the text of a YAML or JSON file and leaves everything else as it is written: comments, order, quotes,
 * indentation, line breaks. Paths mean the documents as they stand in `text`; see `inOrder`. Each edit is read back: one
 * whose result is not exactly the old value with the operation applied is refused with its reason and leaves no trace.
 */
export function editDocuments(text: string, file: string, edits: readonly Edit[]): EditResult {
  const set = readDocuments(text, file, unlimited);
  const refused: { edit: Edit; reason: Text }[] = [];
  const perDocument = new Map<number, Step[]>();
  for (const edit of edits) {
    const { operation, base, document } = edit;
    if (operation.op === 'lines') {
      refused.push({ edit, reason: reasons.lines });
      continue;
    }
    const value = operation.op === 'remove' ? null : plainValue(operation.value);
    if (value === undefined) {
      refused.push({ edit, reason: reasons.value });
      continue;
    }
    const step: Step = { edit, op: operation.op, path: [...base, ...operation.path], value };
    const steps = perDocument.get(document);
    if (steps === undefined) perDocument.set(document, [step]);
    else steps.push(step);
  }
  const patches: Patch[] = [];
  let applied = 0;
  for (const document of set.documents) {
    const steps = perDocument.get(document.index);
    if (steps === undefined) continue;
    perDocument.delete(document.index);
    const part = text.slice(document.from, document.to);
    const { steps: ordered, repeated } = inOrder(steps);
    const done = editOne(part, file, ordered);
    refused.push(...done.refused);
    applied += ordered.length + repeated.length - done.refused.length;
    if (done.text !== part) patches.push({ start: document.from, end: document.to, text: done.text });
  }
  for (const { edit } of [...perDocument.values()].flat()) refused.push({ edit, reason: reasons.document });
  return { text: patched(text, patches) ?? text, applied, refused };
}

/** A copy of the value with nothing in it that JSON cannot say; undefined when it has such a thing. */
function plainValue(value: unknown): Value | undefined {
  const plain = value === undefined ? undefined : (JSON.parse(JSON.stringify(value) ?? 'null') as Value);
  return plain !== undefined && isDeepStrictEqual(plain, value) ? plain : undefined;
}

interface Refusal {
  readonly edit: Edit;
  readonly reason: Text;
}

/** Edits a text that holds one document. */
function editOne(start: string, file: string, steps: readonly Step[]): { text: string; refused: Refusal[] } {
  const refused: Refusal[] = [];
  let state = readOne(start, file);
  let pending: readonly Step[] = steps;
  let alone = false;
  while (pending.length > 0 && state !== undefined) {
    const all = pending;
    const { round, later } = alone ? { round: all.slice(0, 1), later: all.slice(1) } : apart(state.document, all);
    const result = tryRound(state, file, round);
    if (result === undefined && round.length > 1) {
      // One of them spoils the round: from here on each goes by itself.
      alone = true;
      continue;
    }
    pending = later;
    if (result === undefined) {
      for (const { edit } of round) refused.push({ edit, reason: reasons.shape });
      continue;
    }
    refused.push(...result.refused);
    state = result.state;
  }
  return { text: state?.text ?? start, refused };
}

/** A document as it stands between two rounds. */
interface State {
  readonly text: string;
  readonly document: ReadDocument;
  /** How many problems the text had and, unedited, still has: a key that stands twice. */
  readonly problems: number;
}

function readOne(text: string, file: string): State | undefined {
  const { documents, problems } = readDocuments(text, file, unlimited);
  return documents[0] === undefined ? undefined : { text, document: documents[0], problems: problems.length };
}

/** The steps that touch different containers can be made in one go; of those that meet, the first. */
function apart(document: ReadDocument, steps: readonly Step[]): { round: Step[]; later: Step[] } {
  const zones = new Set<string>();
  const above = new Set<string>();
  const round: Step[] = [];
  const later: Step[] = [];
  for (const step of steps) {
    const zone = zoneOf(document, step);
    const keys = zone.map((_, length) => JSON.stringify(zone.slice(0, length)));
    const key = JSON.stringify(zone);
    const meets = zones.has(key) || above.has(key) || keys.some((prefix) => zones.has(prefix));
    (meets ? later : round).push(step);
    // What waits keeps its place: a later step for the same container waits with it.
    zones.add(key);
    for (const prefix of keys) above.add(prefix);
  }
  return { round, later };
}

/** The path of the innermost container that is written and holds the field. */
function zoneOf({ positions }: ReadDocument, { path, op }: Step): Path {
  const records = trail(positions, path);
  let length = op === 'append' ? records.length : Math.min(records.length, path.length);
  while (length > 1 && kindOf(positions, records[length - 1] as number) === 0) length -= 1;
  return path.slice(0, length - 1);
}

/** Makes the steps and reads the text again; undefined when it does not mean what it should. */
function tryRound(
  state: State,
  file: string,
  round: readonly Step[],
): { state: State; refused: Refusal[] } | undefined {
  const { text, document } = state;
  const sheet: Sheet = { text, document, positions: document.positions, style: styleOf(text, document) };
  const refused: Refusal[] = [];
  const patches: Patch[] = [];
  const wanted = structuredClone(document.value);
  for (const step of round) {
    const wrong = applyStep(wanted, step);
    const patch = wrong ?? patchFor(sheet, step);
    if (patch === undefined) continue;
    if ('en' in patch) refused.push({ edit: step.edit, reason: patch });
    else patches.push(patch);
    // The value has a change that the text will not have: the others must go without this one.
    if ('en' in patch && wrong === undefined && round.length > 1) return undefined;
  }
  if (patches.length === 0) return { state, refused };
  const next = patched(text, patches);
  const again = next === undefined ? undefined : readOne(next, file);
  if (again === undefined || again.problems > state.problems) return undefined;
  return isDeepStrictEqual(again.document.value, wanted) ? { state: again, refused } : undefined;
}

/** The text with the patches made; undefined when two of them overlap. */
function patched(text: string, patches: readonly Patch[]): string | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of patches.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) return undefined;
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
