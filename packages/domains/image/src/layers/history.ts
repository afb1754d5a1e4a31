import type { HistoryEntry } from '../oci/config.ts';

/** The history entry of each layer, in order; undefined where the history is missing or does not fit the layers. */
export function historyOfLayers(history: readonly HistoryEntry[], layers: number): (HistoryEntry | undefined)[] {
  const full = history.filter(({ empty }) => !empty);
  // Tools that squash or append layers without history leave one that would be told of the wrong layers.
  if (full.length !== layers) return Array.from({ length: layers }, () => undefined);
  return full;
}

/**
 * The Dockerfile instruction behind a history entry, as its author would know it: the shell of `RUN`, the marks of the
 * builders and their comments taken off.
 */
export function instructionOf(createdBy: string): string {
  const text = createdBy.replace(/\s+# buildkit$/, '').trim();
  const classic = /^\/bin\/(?:ba)?sh -c #\(nop\)\s+(.*)$/s.exec(text);
  if (classic !== null) return (classic[1] as string).trim();
  const arguments_ = /^\|\d+ .*?(\/bin\/(?:ba)?sh -c .*)$/s.exec(text);
  const shell = /^\/bin\/(?:ba)?sh (?:-\w+ )*-\w*c (.*)$/s.exec(arguments_?.[1] ?? text);
  if (shell !== null) return `RUN ${(shell[1] as string).trim()}`;
  const buildkit = /^RUN (?:\|\d+ .*? )?\/bin\/(?:ba)?sh -c (.*)$/s.exec(text);
  return buildkit === null ? text : `RUN ${(buildkit[1] as string).trim()}`;
}
