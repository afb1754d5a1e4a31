import type { Content } from '../../analyse/content.ts';
import { type Program, type Section, viewOf } from './program.ts';

const mostSections = 200;

/** Section table of PE (Microsoft, “PE Format”). */
export function readPe(content: Content): Program | undefined {
  const header = viewOf(content, 0, 64).getUint32(0x3c, true);
  const coff = viewOf(content, header, 24 + 32);
  if (coff.getUint32(0) !== 0x50450000) return undefined;
  const count = Math.min(coff.getUint16(6, true), mostSections);
  const optionalSize = coff.getUint16(20, true);
  const wide = coff.getUint16(24, true) === 0x20b;
  const base = wide ? Number(coff.getBigUint64(24 + 24, true)) : coff.getUint32(24 + 28, true);
  const table = viewOf(content, header + 24 + optionalSize, count * 40);
  const sections = Array.from({ length: count }, (_, index): Section => {
    const at = index * 40;
    const name = Buffer.from(table.buffer, table.byteOffset + at, 8)
      .toString('latin1')
      .replace(/\0+$/, '');
    return {
      name,
      address: base + table.getUint32(at + 12, true),
      size: Math.min(table.getUint32(at + 16, true), table.getUint32(at + 8, true) || 0xffffffff),
      offset: table.getUint32(at + 20, true),
      writable: (table.getUint32(at + 36, true) & 0x80000000) !== 0,
    };
  });
  return { format: 'pe', littleEndian: true, pointerSize: wide ? 8 : 4, sections };
}
