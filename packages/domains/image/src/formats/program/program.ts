import type { Content } from '../../analyse/content.ts';

/** A section of a program: where its bytes stand in the file, and where they come to stand in memory. */
export interface Section {
  readonly name: string;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly writable: boolean;
}

export interface Program {
  readonly format: 'elf' | 'pe' | 'macho';
  readonly littleEndian: boolean;
  readonly pointerSize: 4 | 8;
  readonly sections: readonly Section[];
}

/** The bytes at an address of memory, as far as the file holds them. */
export function readAt(content: Content, program: Program, address: number, length: number): Uint8Array {
  const section = program.sections.find((one) => address >= one.address && address < one.address + one.size);
  if (section === undefined) return new Uint8Array();
  const inside = address - section.address;
  return content.read(section.offset + inside, Math.min(length, section.size - inside));
}

/** A view of bytes that were copied: the content's buffer is used again. */
export function viewOf(content: Content, offset: number, length: number): DataView {
  const bytes = content.read(offset, length).slice();
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A number of 64 bits; past 2^53 no file has an offset. */
export function word(view: DataView, at: number, little: boolean, size: 4 | 8): number {
  return size === 4 ? view.getUint32(at, little) : Number(view.getBigUint64(at, little));
}
