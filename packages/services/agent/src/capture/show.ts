import type { Scalar as Value } from '@seawall/falco';
import type { FlagSet, Scalar } from '../calls/row.ts';

/** Turns one number of a record into what rules read: text for flags and names, a number otherwise. */
export type Show = (view: DataView, at: number) => Value;

const mostKnown = 1024;
const high = 0x1_0000_0000;

export function showOf(scalar: Scalar): Show {
  switch (scalar.kind) {
    case 'flags':
      return remembered((bits) => flagText(bits, scalar.set));
    case 'choice':
      return remembered((value) => scalar.of[value] ?? String(value));
    case 'mode':
      return remembered(modeText);
    case 'pair':
      return (view, at) => `${view.getInt32(at, true)},${view.getInt32(at + 4, true)}`;
    case 'hex':
      return (view, at) => `0x${view.getBigUint64(at, true).toString(16)}`;
    case 'uint':
      return (view, at) => view.getUint32(at, true) + high * view.getUint32(at + 4, true);
    case 'int':
    case 'fd':
    case 'at':
      return (view, at) => view.getInt32(at, true);
  }
}

/** The same few values come over and over. */
function remembered(text: (value: number) => string): Show {
  const known = new Map<number, string>();
  return (view, at) => {
    const value = view.getUint32(at, true);
    const found = known.get(value);
    if (found !== undefined) return found;
    const made = text(value);
    if (known.size >= mostKnown) known.clear();
    known.set(value, made);
    return made;
  };
}

export function flagText(value: number, { low, bits }: FlagSet): string {
  const names: string[] = [];
  let left = value;
  if (low !== undefined) {
    const name = low.names[value & low.mask];
    if (name !== undefined) names.push(name);
    left &= ~low.mask;
  }
  for (const [mask, name] of bits) {
    if ((left & mask) !== mask) continue;
    names.push(name);
    left &= ~mask;
  }
  if (left !== 0) names.push(`0x${(left >>> 0).toString(16)}`);
  return names.length === 0 ? '0' : names.join('|');
}

const permissions: readonly (readonly [bits: number, name: string])[] = [
  [0o4000, 'S_ISUID'],
  [0o2000, 'S_ISGID'],
  [0o1000, 'S_ISVTX'],
  [0o400, 'S_IRUSR'],
  [0o200, 'S_IWUSR'],
  [0o100, 'S_IXUSR'],
  [0o40, 'S_IRGRP'],
  [0o20, 'S_IWGRP'],
  [0o10, 'S_IXGRP'],
  [0o4, 'S_IROTH'],
  [0o2, 'S_IWOTH'],
  [0o1, 'S_IXOTH'],
];

/** Permissions by name, as rules look for them. */
function modeText(mode: number): string {
  const names = permissions.filter(([bits]) => (mode & bits) !== 0).map(([, name]) => name);
  return names.length === 0 ? '0' : names.join('|');
}
