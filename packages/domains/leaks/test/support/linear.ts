import { overlaps, type PatternNode } from '../../src/pattern/node.ts';

/**
 * Whether a backtracking engine runs a pattern in time linear in its window. That holds when at no point it could go on
 * in two ways over the same character: what may follow a repetition is not in it, and no repetition that varies stands in
 * another without a border. Two ways that stay within `slack` characters are let pass: they cost a constant. Gives what
 * is wrong; one open end alone costs one more walk over the window.
 */
export function ambiguities(node: PatternNode, slack: number): readonly string[] {
  return check(node, [], slack);
}

/** `follow`: the characters that may come behind the node. */
function check(node: PatternNode, follow: readonly number[], slack: number): readonly string[] {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return [];
    case 'group':
      return check(node.item, follow, slack);
    case 'choice':
      return node.items.flatMap((item) => check(item, follow, slack));
    case 'sequence':
      return node.items.flatMap((item, index) => check(item, firstOf(node.items.slice(index + 1), follow), slack));
    case 'repeat': {
      const own = firstOf([node.item], []);
      const open = node.max - node.min > slack;
      const inner = check(node.item, sorted([...own, ...follow]), slack);
      const nested = node.max > 1 && canVary(node.item) && overlaps(lastOf(node.item), own);
      return [
        ...(open && overlaps(own, follow) ? [`a repetition of up to ${node.max} may end at any place`] : []),
        ...(nested ? Array<string>(2).fill('a repetition inside of another, with no border between') : []),
        ...inner,
      ];
    }
  }
}

function canVary(node: PatternNode): boolean {
  switch (node.type) {
    case 'repeat':
      return node.min !== node.max || canVary(node.item);
    case 'group':
      return canVary(node.item);
    case 'sequence':
    case 'choice':
      return node.items.some(canVary);
    case 'set':
    case 'assertion':
      return false;
  }
}

function firstOf(items: readonly PatternNode[], follow: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (const item of items) {
    found.push(...startSet(item));
    if (!isNullable(item)) return sorted(found);
  }
  return sorted([...found, ...follow]);
}

function startSet(node: PatternNode): readonly number[] {
  switch (node.type) {
    case 'set':
      return node.ranges;
    case 'assertion':
      return [];
    case 'group':
    case 'repeat':
      return startSet(node.item);
    case 'choice':
      return node.items.flatMap(startSet);
    case 'sequence':
      return firstOf(node.items, []);
  }
}

function lastOf(node: PatternNode): readonly number[] {
  switch (node.type) {
    case 'set':
      return node.ranges;
    case 'assertion':
      return [];
    case 'group':
    case 'repeat':
      return lastOf(node.item);
    case 'choice':
      return sorted(node.items.flatMap(lastOf));
    case 'sequence':
      return lastOf(node.items.at(-1) as PatternNode);
  }
}

function isNullable(node: PatternNode): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'assertion':
      return true;
    case 'group':
      return isNullable(node.item);
    case 'repeat':
      return node.min === 0 || isNullable(node.item);
    case 'choice':
      return node.items.some(isNullable);
    case 'sequence':
      return node.items.every(isNullable);
  }
}

function sorted(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at] as number, ranges[at + 1] as number]);
  return pairs.sort((a, b) => a[0] - b[0]).flat();
}
