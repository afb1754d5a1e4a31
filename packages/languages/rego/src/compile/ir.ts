import type { Location } from '../errors.ts';
import type { Value } from '../values/value.ts';

/**
 * A rule after resolution: every variable is a slot of its rule's frame, every name of a rule a path below `data`,
 * every call names a built-in or a function of the policy.
 */
export type Node =
  | { readonly k: 'const'; readonly value: Value }
  | { readonly k: 'local'; readonly slot: number }
  | { readonly k: 'ref'; readonly base: Node; readonly path: readonly Node[] }
  | { readonly k: 'input'; readonly path: readonly Node[] }
  | { readonly k: 'data'; readonly path: readonly Node[] }
  | { readonly k: 'array' | 'set'; readonly items: readonly Node[] }
  | { readonly k: 'object'; readonly entries: readonly (readonly [Node, Node])[] }
  | CallNode
  | CompNode
  /** A term whose value is kept in a slot for those behind it. */
  | { readonly k: 'keep'; readonly slot: number; readonly term: Node };

export interface CallNode {
  readonly k: 'call';
  /** A built-in's name, or the path of a function: `data.lib.f`. */
  readonly name: string;
  readonly args: readonly Node[];
  readonly loc: Location;
}

export interface CompNode {
  readonly k: 'comp';
  readonly kind: 'array' | 'set' | 'object';
  /** The element, or the key of an object's entry. */
  readonly head: Node;
  readonly value: Node | undefined;
  readonly body: BodyNode;
  readonly loc: Location;
}

export interface BodyNode {
  readonly literals: readonly LiteralNode[];
  /** The slots that belong to this body. */
  readonly own: ReadonlySet<number>;
}

export type FormNode =
  | { readonly k: 'test'; readonly term: Node }
  | { readonly k: 'unify'; readonly left: Node; readonly right: Node }
  | { readonly k: 'some'; readonly key: Node | undefined; readonly value: Node; readonly domain: Node }
  | {
      readonly k: 'every';
      readonly key: number | undefined;
      readonly value: number;
      readonly domain: Node;
      readonly body: BodyNode;
    }
  | { readonly k: 'not'; readonly form: FormNode };

export type WithNode =
  | { readonly k: 'input' | 'data'; readonly path: readonly Value[]; readonly value: Node }
  | { readonly k: 'function'; readonly name: string; readonly value: Node | string };

export interface LiteralNode {
  readonly form: FormNode;
  readonly withs: readonly WithNode[];
  readonly loc: Location;
}

/** The nodes directly below; the bodies of comprehensions are not entered. */
export function children(node: Node): readonly Node[] {
  switch (node.k) {
    case 'const':
    case 'local':
    case 'comp':
      return [];
    case 'ref':
      return [node.base, ...node.path];
    case 'input':
    case 'data':
      return node.path;
    case 'array':
    case 'set':
      return node.items;
    case 'object':
      return node.entries.flat();
    case 'keep':
      return [node.term];
    case 'call':
      break;
  }
  return node.args;
}
