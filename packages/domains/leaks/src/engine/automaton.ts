/**
 * Aho-Corasick as one dense table: a step is one look-up, whatever the number of words. Bytes fall into classes first
 * (letters of either case into one), so that a row is a few dozen cells. States are kept multiplied by the width of a
 * row. Those that have something to say stand last: one comparison for each byte tells them.
 */
export interface Automaton {
  readonly classes: Uint8Array;
  readonly table: Int32Array;
  /** From here on states report: first those that end words, last the one after a line feed. */
  readonly firstReport: number;
  readonly lineFeed: number;
  /** The words that end in a reporting state, by `(state - firstReport) / width`. */
  readonly words: readonly (readonly number[])[];
  readonly width: number;
  /** Length of the longest word. */
  readonly longest: number;
}

/** What a pass has found: for each hit where its last byte ends, the state, and the line feeds seen before. */
export interface Hits {
  data: Float64Array;
  count: number;
  lines: number;
}

export const hitFields = 3;
const lineFeedByte = 0x0a;
const initialHits = 3 * 16;

export function createHits(): Hits {
  return { data: new Float64Array(initialHits), count: 0, lines: 0 };
}

interface Node {
  readonly next: Map<number, Node>;
  words: number[];
  fail: Node | undefined;
  id: number;
}

/** Builds the automaton of words in lower-case ASCII; upper case in the text counts as lower case. */
export function buildAutomaton(words: readonly string[]): Automaton {
  const { classes, width } = byteClasses(words);
  const root = newNode();
  for (const [index, word] of words.entries()) insert(root, word, index);
  const order = linkFailures(root);
  const silent = order.filter((node) => node.words.length === 0);
  const speaking = order.filter((node) => node.words.length > 0);
  for (const [index, node] of [...silent, ...speaking].entries()) node.id = index;
  const states = order.length + 1;
  const table = new Int32Array(states * width);
  for (const node of order) fillRow(table, node, root, classes, width);
  const lineFeed = order.length * width;
  table.copyWithin(lineFeed, 0, width);
  const column = classes[lineFeedByte] as number;
  for (let state = 0; state < states; state++) table[state * width + column] = lineFeed;
  return {
    classes,
    table,
    firstReport: silent.length * width,
    lineFeed,
    words: speaking.map((node) => node.words),
    width,
    longest: Math.max(1, ...words.map(({ length }) => length)),
  };
}

/** Below this a second lane does not pay. */
const laneBytes = 2048;

/**
 * Runs over `bytes` from `start` and adds what it meets to `hits`, places counting from `offset` at the start of
 * `bytes`. Gives the state to go on with.
 *
 * Each step waits for the one before it, so two halves of a long text are walked in turns: a processor does both in
 * the time of one. The second half starts early enough for its state to be the true one where its reports begin.
 */
export function run(
  automaton: Automaton,
  bytes: Uint8Array,
  start: number,
  from: number,
  hits: Hits,
  offset: number,
): number {
  const half = (bytes.length - start) >> 1;
  const middle = start + half;
  const warmUp = automaton.longest - 1;
  if (half < laneBytes || half < warmUp) return runLane(automaton, bytes, start, bytes.length, from, hits, offset);
  const { classes, table, firstReport } = automaton;
  let left = from;
  let right = 0;
  for (let at = middle - warmUp; at < middle; at++)
    right = table[right + (classes[bytes[at] as number] as number)] as number;
  const later = createHits();
  for (let at = 0; at < half; at++) {
    left = table[left + (classes[bytes[start + at] as number] as number)] as number;
    right = table[right + (classes[bytes[middle + at] as number] as number)] as number;
    if (left >= firstReport) report(automaton, left, start + at + 1 + offset, hits);
    if (right >= firstReport) report(automaton, right, middle + at + 1 + offset, later);
  }
  right = runLane(automaton, bytes, middle + half, bytes.length, right, later, offset);
  append(hits, later);
  return right;
}

function runLane(
  automaton: Automaton,
  bytes: Uint8Array,
  start: number,
  end: number,
  from: number,
  hits: Hits,
  offset: number,
): number {
  const { classes, table, firstReport } = automaton;
  let state = from;
  for (let at = start; at < end; at++) {
    state = table[state + (classes[bytes[at] as number] as number)] as number;
    if (state >= firstReport) report(automaton, state, at + 1 + offset, hits);
  }
  return state;
}

function report(automaton: Automaton, state: number, end: number, hits: Hits): void {
  if (state === automaton.lineFeed) {
    hits.lines += 1;
    return;
  }
  const { count } = hits;
  if (count + hitFields > hits.data.length) grow(hits, count + hitFields);
  const { data } = hits;
  data[count] = end;
  data[count + 1] = state;
  data[count + 2] = hits.lines;
  hits.count = count + hitFields;
}

function grow(hits: Hits, needed: number): void {
  const larger = new Float64Array(Math.max(needed, hits.data.length * 2));
  larger.set(hits.data);
  hits.data = larger;
}

function append(hits: Hits, later: Hits): void {
  if (hits.count + later.count > hits.data.length) grow(hits, hits.count + later.count);
  for (let at = 0; at < later.count; at += hitFields) {
    hits.data[hits.count + at] = later.data[at] as number;
    hits.data[hits.count + at + 1] = later.data[at + 1] as number;
    hits.data[hits.count + at + 2] = (later.data[at + 2] as number) + hits.lines;
  }
  hits.count += later.count;
  hits.lines += later.lines;
}

function byteClasses(words: readonly string[]): { classes: Uint8Array; width: number } {
  const used = new Set<number>([lineFeedByte]);
  for (const word of words) for (let at = 0; at < word.length; at++) used.add(word.charCodeAt(at));
  const classes = new Uint8Array(256);
  // Class 0 is every byte that no word holds.
  let width = 1;
  for (const byte of [...used].sort((a, b) => a - b)) classes[byte] = width++;
  for (let upper = 0x41; upper <= 0x5a; upper++) classes[upper] = classes[upper + 32] as number;
  return { classes, width };
}

function newNode(): Node {
  return { next: new Map(), words: [], fail: undefined, id: 0 };
}

function insert(root: Node, word: string, index: number): void {
  let node = root;
  for (let at = 0; at < word.length; at++) {
    const byte = word.charCodeAt(at);
    let next = node.next.get(byte);
    if (next === undefined) {
      next = newNode();
      node.next.set(byte, next);
    }
    node = next;
  }
  node.words.push(index);
}

/** Sets where to go on when no longer word fits, and gives all nodes in breadth-first order: near ones stay in cache. */
function linkFailures(root: Node): Node[] {
  const order = [root];
  for (let head = 0; head < order.length; head++) {
    const node = order[head] as Node;
    for (const [byte, child] of node.next) {
      child.fail = node === root ? root : follow(node.fail ?? root, byte, root);
      child.words = [...child.words, ...child.fail.words];
      order.push(child);
    }
  }
  return order;
}

function follow(from: Node, byte: number, root: Node): Node {
  let node = from;
  while (node !== root && !node.next.has(byte)) node = node.fail ?? root;
  return node.next.get(byte) ?? root;
}

/** Rows are filled in breadth-first order, so the row that a node falls back to is there already. */
function fillRow(table: Int32Array, node: Node, root: Node, classes: Uint8Array, width: number): void {
  const row = node.id * width;
  const fallback = (node.fail ?? root).id * width;
  if (node !== root) table.copyWithin(row, fallback, fallback + width);
  for (const [byte, child] of node.next) table[row + (classes[byte] as number)] = child.id * width;
}
