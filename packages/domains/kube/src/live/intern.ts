import { hash as digest } from 'node:crypto';
import type { Value } from '../yaml/document.ts';

/**
 * Keeps one copy of what is equal. The pods of a Deployment differ in little but their names: of ten thousand, a few
 * hundred distinct containers, volumes and label sets remain. Values that went in must not be changed any more.
 */
export interface Interner {
  /** The value, its equal parts replaced by those that are known. Given values are taken over, not copied. */
  value<Given extends Value>(value: Given): Given;
  /** The same for large values that are often equal as a whole: these are found without a walk through them. */
  whole<Given extends Value>(value: Given): Given;
  text(text: string): string;
  /** How many distinct parts and texts are known. */
  size(): number;
  /** Forgets everything: what is in use stays whole, and what comes next is shared anew. */
  clear(): void;
}

type Node = Value[] | { [key: string]: Value };

/** Longer texts are scripts and certificates, which hardly ever come twice and cost more to compare. */
const longestShared = 4096;

/** Below, the walk costs less than the digest. */
const leastWhole = 400;

export function interner(): Interner {
  const texts = new Map<string, string>();
  /** Large values by their SHA-256: a weaker hash would let one be passed off as another. */
  const wholes = new Map<string, Value>();
  /** By hash; a list where several share one. */
  const nodes = new Map<number, Node | Node[]>();
  const lists = new WeakSet<Node[]>();
  let count = 0;
  /** The hash of the value that was interned last: a second result without an allocation. */
  let hash = 0;

  function internText(text: string): string {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  }

  function intern(value: Value): Value {
    if (typeof value === 'string') {
      if (value.length > longestShared) {
        hash = mix(value.length, value.charCodeAt(value.length >> 1));
        return value;
      }
      hash = hashText(value);
      return internText(value);
    }
    if (typeof value === 'number') {
      hash = mix(0x51ed270b, Number.isInteger(value) ? value | 0 : Math.round(value * 1000) | 0);
      return value;
    }
    if (typeof value === 'boolean' || value === null) {
      hash = value === null ? 3 : value ? 5 : 7;
      return value;
    }
    return internNode(value);
  }

  function internNode(value: Node): Node {
    let own = 17;
    if (Array.isArray(value)) {
      own = mix(own, value.length);
      for (let index = 0; index < value.length; index++) {
        value[index] = intern(value[index] as Value);
        own = mix(own, hash);
      }
    } else {
      for (const key in value) {
        value[key] = intern(value[key] as Value);
        own = mix(mix(own, hashText(key)), hash);
      }
    }
    const known = nodes.get(own);
    hash = own;
    if (known === undefined) {
      nodes.set(own, value);
      count += 1;
      return value;
    }
    return lists.has(known as Node[]) ? among(known as Node[], value) : alone(own, known, value);
  }

  function alone(own: number, known: Node, value: Node): Node {
    if (isSame(known, value)) return known;
    const list = [known, value];
    lists.add(list);
    nodes.set(own, list);
    count += 1;
    return value;
  }

  function among(list: Node[], value: Node): Node {
    for (const known of list) if (isSame(known, value)) return known;
    list.push(value);
    count += 1;
    return value;
  }

  return {
    value: <Given extends Value>(value: Given) => intern(value) as Given,
    whole: <Given extends Value>(value: Given) => {
      const text = JSON.stringify(value);
      if (text.length < leastWhole) return intern(value) as Given;
      const key = digest('sha256', text, 'base64');
      const known = wholes.get(key);
      if (known !== undefined) return known as Given;
      const made = intern(value) as Given;
      wholes.set(key, made);
      return made;
    },
    text: internText,
    size: () => count + texts.size,
    clear() {
      texts.clear();
      wholes.clear();
      nodes.clear();
      count = 0;
    },
  };
}

/** Whether two nodes are equal whose parts are interned: equal parts are the same. */
function isSame(a: Node, b: Node): boolean {
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  let fields = 0;
  for (const key in a) {
    if (a[key] !== b[key] || !Object.hasOwn(b, key)) return false;
    fields += 1;
  }
  for (const _ in b) fields -= 1;
  return fields === 0;
}

function hashText(text: string): number {
  let own = text.length;
  // The ends tell texts apart, mostly; long ones need not be read to the last letter.
  const step = text.length > 32 ? text.length >> 4 : 1;
  for (let at = 0; at < text.length; at += step) own = (Math.imul(own, 31) + text.charCodeAt(at)) | 0;
  if (text.length > 32)
    for (let at = text.length - 8; at < text.length; at++) own = (Math.imul(own, 31) + text.charCodeAt(at)) | 0;
  return own;
}

/** One step of a 32-bit mixing hash (MurmurHash3's). */
function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}
