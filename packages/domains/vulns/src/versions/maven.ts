import { table } from '@seawall/model';
import { compareNumerals, compareText, isDigit, type VersionScheme } from './scheme.ts';

export const maven: VersionScheme = {
  id: 'maven',
  specification:
    'ComparableVersion of Maven 3.6, which the suites hold; maven.apache.org/pom.html#version-order-specification',
  valid: (version) => /^[0-9A-Za-z]/.test(version),
  compare: (a, b) => (a === b ? 0 : compareItems(parse(a), parse(b))),
};

/** A number, a qualifier, or the list that a dash or a change between digits and letters opens. */
type Item = { readonly number: string } | { readonly word: string } | Item[];

function parse(version: string): Item[] {
  const root: Item[] = [];
  const stack: Item[][] = [root];
  let list = root;
  let start = 0;
  let digits = false;
  const text = version.toLowerCase();

  function open(): void {
    const inner: Item[] = [];
    list.push(inner);
    stack.push(inner);
    list = inner;
  }

  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      list.push(index === start ? { number: '' } : item(text.slice(start, index), digits, false));
      start = index + 1;
    } else if (code === 45) {
      list.push(index === start ? { number: '' } : item(text.slice(start, index), digits, false));
      start = index + 1;
      open();
    } else if (isDigit(code)) {
      if (!digits && index > start) {
        list.push(item(text.slice(start, index), false, true));
        start = index;
        open();
      }
      digits = true;
      continue;
    } else {
      if (digits && index > start) {
        list.push(item(text.slice(start, index), true, false));
        start = index;
        open();
      }
      digits = false;
      continue;
    }
    digits = false;
  }
  if (text.length > start) {
    list.push(item(text.slice(start), digits, false));
  }
  for (let inner = stack.pop(); inner !== undefined; inner = stack.pop()) {
    normalise(inner);
    // `1-ga-1` is `1-1`: a list that only held another one is that one.
    const [only] = inner;
    if (inner !== root && inner.length === 1 && Array.isArray(only)) inner.splice(0, 1, ...only);
  }
  return root;
}

const aliases: Readonly<Record<string, string>> = table({ cr: 'rc', ga: '', final: '', release: '' });
const shortStages: Readonly<Record<string, string>> = table({ a: 'alpha', b: 'beta', m: 'milestone' });

function item(text: string, digits: boolean, beforeDigit: boolean): Item {
  if (digits) return { number: text.replace(/^0+/, '') };
  const word = beforeDigit ? (shortStages[text] ?? text) : text;
  return { word: aliases[word] ?? word };
}

/** Takes away what counts as nothing at the end of a list, and before a list inside it. */
function normalise(list: Item[]): void {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const last = list[index] as Item;
    if (isNull(last)) list.splice(index, 1);
    else if (!Array.isArray(last)) break;
  }
}

function isNull(one: Item): boolean {
  if (Array.isArray(one)) return one.length === 0;
  return 'number' in one ? one.number === '' : one.word === '';
}

const nothing: Item[] = [];

function compareItems(a: readonly Item[], b: readonly Item[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a[index];
    const right = b[index];
    const order = left === undefined ? -compareItem(right ?? nothing, undefined) : compareItem(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function compareItem(a: Item, b: Item | undefined): number {
  if (Array.isArray(a)) return compareList(a, b);
  if ('number' in a) return compareNumber(a.number, b);
  return compareWord(a.word, b);
}

function compareNumber(number: string, other: Item | undefined): number {
  if (other === undefined) return number === '' ? 0 : 1;
  if (!Array.isArray(other) && 'number' in other) return compareNumerals(number, other.number);
  return 1;
}

function compareWord(word: string, other: Item | undefined): number {
  if (other === undefined) return compareQualifiers(word, '');
  if (Array.isArray(other) || 'number' in other) return -1;
  return compareQualifiers(word, other.word);
}

function compareList(list: readonly Item[], other: Item | undefined): number {
  if (other === undefined) {
    for (const one of list) {
      const order = compareItem(one, undefined);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (Array.isArray(other)) return compareItems(list, other);
  return 'number' in other ? -1 : 1;
}

const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];

function compareQualifiers(a: string, b: string): number {
  const rankA = qualifiers.indexOf(a);
  const rankB = qualifiers.indexOf(b);
  if (rankA >= 0 && rankB >= 0) return rankA - rankB;
  if (rankA < 0 && rankB < 0) return compareText(a, b);
  // Words that Maven does not know come after those that it does.
  return rankA < 0 ? 1 : -1;
}
