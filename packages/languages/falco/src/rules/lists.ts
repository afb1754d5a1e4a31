import { FalcoError } from '../errors.ts';
import type { ListDefinition } from './definitions.ts';
import { quoteItem } from './exceptions.ts';

/** A list ready to stand in conditions. */
export interface ReadyList {
  readonly name: string;
  /** The items with commas between, as text. */
  readonly text: string;
  readonly items: readonly string[];
}

/** Lists and conditions past this size are no rules that anyone wrote. */
const mostItems = 200_000;
const longestText = 2_000_000;

/**
 * The lists in the order in which they are put into conditions. An item that names an earlier list stands for that
 * list's items, one level deep. Lists that become too large are told to `refuse` and left out.
 */
export function readyLists(
  lists: Iterable<ListDefinition>,
  used: (name: string) => void,
  refuse: (list: ListDefinition) => void,
): ReadyList[] {
  const all = [...lists].sort((left, right) => left.order - right.order);
  const byName = new Map(all.map((list) => [list.name, list]));
  return all.flatMap((list) => {
    const items: string[] = [];
    for (const item of list.items) {
      const inner = byName.get(item);
      if (inner === undefined || inner.order >= list.changed) items.push(item);
      else {
        used(item);
        if (items.length + inner.items.length <= mostItems) for (const each of inner.items) items.push(each);
        else {
          refuse(list);
          return [];
        }
      }
    }
    return [{ name: list.name, items, text: items.map(quoteItem).join(', ') }];
  });
}

const boundary = ' \t\n\r(),=';

/**
 * Puts lists into a condition, as text: each name that stands alone between blanks, parentheses, commas, equals signs
 * or the ends becomes the items. One pass in the order of the lists.
 *
 * @throws {FalcoError} code `syntax` when the condition becomes too large
 */
export function substituteLists(condition: string, lists: readonly ReadyList[], used: (name: string) => void): string {
  let text = condition;
  for (const list of lists) if (text.includes(list.name)) text = substitute(text, list, used);
  return text;
}

function substitute(text: string, { name, text: items }: ReadyList, used: (name: string) => void): string {
  const parts: string[] = [];
  let copied = 0;
  let length = 0;
  for (let at = text.indexOf(name); at >= 0; ) {
    let end = at + name.length;
    if (!isBoundary(text[at - 1]) || !isBoundary(text[end])) {
      at = text.indexOf(name, at + 1);
      continue;
    }
    used(name);
    parts.push(text.slice(copied, at), items);
    length += at - copied + items.length;
    if (length > longestText) {
      throw new FalcoError('syntax', 'the condition becomes too large when its lists are replaced');
    }
    // An empty list takes one comma beside it along.
    if (items === '' && !dropLastComma(parts)) end = afterComma(text, end);
    copied = end;
    at = text.indexOf(name, end);
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function isBoundary(character: string | undefined): boolean {
  return character === undefined || boundary.includes(character);
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\r'.includes(character);
}

/** Takes the comma off that the text so far ends in, blanks aside. */
function dropLastComma(parts: string[]): boolean {
  for (let last = parts.length - 1; last >= 0; last -= 1) {
    const part = parts[last] as string;
    let end = part.length;
    while (isBlank(part[end - 1])) end -= 1;
    if (end === 0) continue;
    if (part[end - 1] !== ',') return false;
    parts.length = last;
    parts.push(part.slice(0, end - 1));
    return true;
  }
  return false;
}

function afterComma(text: string, start: number): number {
  let at = start;
  while (isBlank(text[at])) at += 1;
  return text[at] === ',' ? at + 1 : start;
}
