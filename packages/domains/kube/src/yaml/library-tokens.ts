import type { CST } from 'yaml';

/** What this reader looks at in the library's concrete syntax tree. */
interface TokenLike {
  readonly type: string;
  readonly offset: number;
  readonly source?: string;
  readonly value?: TokenLike;
  readonly items?: readonly ItemToken[];
}

export interface ItemToken {
  readonly start?: readonly TokenLike[];
  readonly key?: TokenLike | null;
  readonly sep?: readonly TokenLike[];
  readonly value?: TokenLike;
}

/** The offset of the first collection nested deeper than `limit`; undefined when there is none. Needs no stack itself. */
export function nestingBeyond(tokens: readonly CST.Token[], limit: number): number | undefined {
  const pending: { token: TokenLike; depth: number }[] = [];
  for (const token of tokens as readonly TokenLike[]) pending.push({ token, depth: 0 });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (token.type === 'document' && token.value !== undefined) pending.push({ token: token.value, depth });
    if (token.items === undefined) continue;
    if (depth + 1 > limit) return token.offset;
    for (const { key, value } of token.items) {
      if (key?.items !== undefined) pending.push({ token: key, depth: depth + 1 });
      if (value?.items !== undefined) pending.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

/** Where the dashes of a block list stand; empty for a flow list. */
export function dashOffsets(token: unknown): number[] {
  const { type, items = [] } = (token ?? {}) as Partial<TokenLike>;
  if (type !== 'block-seq') return [];
  const offsets: number[] = [];
  for (const { start = [] } of items) {
    const dash = start.find((part) => part.type === 'seq-item-ind');
    if (dash !== undefined) offsets.push(dash.offset);
  }
  return offsets;
}

/** Behind the colon of a field; behind its key when it has none. */
export function valueStartOf(token: ItemToken | undefined, keyEnd: number): number {
  const colon = token?.sep?.find((part) => part.type === 'map-value-ind');
  return colon === undefined ? keyEnd : colon.offset + 1;
}
