import type { Matcher } from './matcher.ts';

/** A text that begins every match of a rule that works in binary files. */
export interface BinaryStart {
  readonly text: Buffer;
  readonly matcher: Matcher;
}

/** Told of each start with enough of the file around it; `place` counts from the start of `view`. */
type Found = (view: Buffer, base: number, place: number, start: BinaryStart) => void;

/**
 * Looks through a binary file. These are most of an image, and few texts mean anything in them: they are looked for the
 * way of `memmem`, many times faster than the automaton of all words.
 */
export function searchBinary(starts: readonly BinaryStart[], found: Found) {
  const seam = Math.max(1, ...starts.map(({ text }) => text.length)) - 1;
  const after = Math.max(0, ...starts.map(({ matcher }) => matcher.after));
  const before = Math.max(0, ...starts.map(({ matcher }) => matcher.before));
  let kept: Buffer = Buffer.alloc(0);
  /** Where `kept` starts in the file, and the place up to which every start has been told. */
  let base = 0;
  let told = 0;
  let isWaiting = false;
  return { chunk, end: () => void look(kept, true) };

  function chunk(bytes: Buffer): void {
    const joint = Buffer.concat([kept, bytes.subarray(0, seam)]);
    if (!isWaiting && !holdsStart(joint) && !holdsStart(bytes)) {
      keep(bytes.length > seam + before ? bytes : Buffer.concat([kept, bytes]), base + kept.length + bytes.length);
      return;
    }
    const view = Buffer.concat([kept, bytes]);
    const end = base + view.length;
    const waiting = look(view, false);
    isWaiting = waiting !== undefined;
    if (waiting === undefined) keep(view, end);
    else {
      const from = Math.max(0, waiting - before);
      kept = Buffer.from(view.subarray(from));
      base += from;
    }
  }

  function holdsStart(bytes: Buffer): boolean {
    return starts.some(({ text }) => bytes.includes(text));
  }

  /** Keeps what a start may stand in that the next bytes complete, and what a match may look back at. */
  function keep(view: Buffer, end: number): void {
    kept = Buffer.from(view.subarray(Math.max(0, view.length - seam - before)));
    base = end - kept.length;
  }

  /** Tells of the starts; gives the place of the first whose surroundings have not come yet. */
  function look(view: Buffer, last: boolean): number | undefined {
    let waiting: number | undefined;
    for (const start of starts) {
      for (let at = view.indexOf(start.text); at >= 0; at = view.indexOf(start.text, at + 1)) {
        if (base + at < told) continue;
        if (!last && at + after > view.length) {
          waiting = Math.min(waiting ?? at, at);
          break;
        }
        found(view, base, at, start);
      }
    }
    told = base + (waiting ?? Math.max(0, view.length - seam));
    return waiting;
  }
}
