import type { Content } from '../../analyse/content.ts';
import { type Program, type Section, viewOf, word } from './program.ts';

const mostSections = 5000;

/** Section headers of ELF (gABI, “Section Header”). */
export function readElf(content: Content): Program {
  const head = viewOf(content, 0, 64);
  const pointerSize = head.getUint8(4) === 1 ? 4 : 8;
  const little = head.getUint8(5) !== 2;
  const wide = pointerSize === 8;
  const start = word(head, wide ? 0x28 : 0x20, little, pointerSize);
  const entrySize = head.getUint16(wide ? 0x3a : 0x2e, little);
  const count = Math.min(head.getUint16(wide ? 0x3c : 0x30, little), mostSections);
  const namesIndex = head.getUint16(wide ? 0x3e : 0x32, little);
  if (count === 0 || entrySize < (wide ? 64 : 40))
    return { format: 'elf', littleEndian: little, pointerSize, sections: [] };
  const table = viewOf(content, start, count * entrySize);
  const rows = Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      name: table.getUint32(at, little),
      kind: table.getUint32(at + 4, little),
      flags: word(table, at + 8, little, pointerSize),
      address: word(table, at + (wide ? 16 : 12), little, pointerSize),
      offset: word(table, at + (wide ? 24 : 16), little, pointerSize),
      size: word(table, at + (wide ? 32 : 20), little, pointerSize),
    };
  });
  const names = rows[namesIndex];
  const text =
    names === undefined ? Buffer.alloc(0) : Buffer.from(content.read(names.offset, Math.min(names.size, 1 << 20)));
  const noBits = 8;
  const sections = rows
    .filter(({ kind }) => kind !== noBits)
    .map(({ name, flags, address, offset, size }): Section => {
      const end = text.indexOf(0, name);
      return {
        name: text.toString('latin1', name, end < 0 ? text.length : end),
        address,
        offset,
        size,
        writable: (flags & 1) !== 0,
      };
    });
  return { format: 'elf', littleEndian: little, pointerSize, sections };
}
