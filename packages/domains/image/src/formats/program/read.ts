import type { Content } from '../../analyse/content.ts';
import { readElf } from './elf.ts';
import { readMachO } from './macho.ts';
import { readPe } from './pe.ts';
import type { Program } from './program.ts';

/**
 * The sections of an ELF, PE or Mach-O program, each as far as the file holds it; undefined when it is none, or a broken
 * one.
 */
export function readProgram(content: Content): Program | undefined {
  const program = readSections(content);
  if (program === undefined) return undefined;
  const held = (offset: number, size: number): number => Math.max(0, Math.min(size, content.size - offset));
  const sections = program.sections.map((each) => ({ ...each, size: held(each.offset, each.size) }));
  return { ...program, sections };
}

function readSections(content: Content): Program | undefined {
  const head = content.read(0, 4);
  if (head.length < 4) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, 4);
  const magic = view.getUint32(0);
  try {
    if (magic === 0x7f454c46) return readElf(content);
    if (magic >>> 16 === 0x4d5a) return readPe(content);
    return readMachO(content, 0);
  } catch (error) {
    // Offsets that lead outside of what was read: the headers are broken.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
