import type { ListDefinition } from './definitions.ts';
import { quoteItem } from './exceptions.ts';

/** A list ready to stand in conditions. */
export interface ReadyList {
  readonly name: string;
  /** The items with commas between, as text. */
  readonly text: string;
  readonly items: readonly string[];
}

/**
 * The lists in the order in which they are put into conditions. An item that names an earlier list stands for that
 * list's items, one level deep.
 */
export function readyLists(lists: Iterable<ListDefinition>, used: (name: string) => void): ReadyList[] {
  const all = [...lists].sort((left, right) => left.order - right.order);
  const byName = new Map(all.map((list) => [list.name, list]));
  return all.map(({ name, items, changed }) => {
    const expanded = items.flatMap((item) => {
      const inner = byName.get(item);
      if (inner === undefined || inner.order >= changed) return [item];
      used(item);
      return inner.items;
    });
    return { name, items: expanded, text: expanded.map(quoteItem).join(', ') };
  });
}

const boundary = ' \t\n\r(),=';

/**
 * Puts lists into a condition, as text: each name that stands alone between blanks, parentheses, commas, equals signs
 * or the ends becomes the items. One pass in the order of the lists.
 */
export function substituteLists(condition: string, lists: readonly ReadyList[], used: (name: string) => void): string {
  let text = condition;
  for (const { name, text: items } of lists) {
    if (!text.includes(name)) continue;
    let from = 0;
    for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, from)) {
      const end = at + name.length;
      if (!isBoundary(text[at - 1]) || !isBoundary(text[end])) {
        from = at + 1;
        continue;
      }
      used(name);
      const [start, stop] = items === '' ? withComma(text, at, end) : [at, end];
      text = text.slice(0, start) + items + text.slice(stop);
      from = start + items.length;
    }
  }
  return text;
}

function isBoundary(character: string | undefined): boolean {
  return character === undefined || boundary.includes(character);
}

/** An empty list takes one comma beside it along. */
function withComma(text: string, start: number, end: number): [number, number] {
  const before = /,[ \t\n\r]*$/.exec(text.slice(0, start));
  if (before !== null) return [before.index, end];
  const after = /^[ \t\n\r]*,/.exec(text.slice(end));
  return [start, end + (after?.[0].length ?? 0)];
}
