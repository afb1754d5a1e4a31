import type { Content } from '../../analyse/content.ts';
import { type Program, type Section, viewOf, word } from './program.ts';

const mostCommands = 2000;
const mostSections = 500;

/** Segments of Mach-O (`mach-o/loader.h`); of a universal file the first program. */
export function readMachO(content: Content, start: number): Program | undefined {
  const head = viewOf(content, start, 32);
  const magic = head.getUint32(0);
  if (magic === 0xcafebabe && start === 0) {
    // Java's classes begin alike, with a version where a small number of programs stands here.
    const programs = head.getUint32(4);
    return programs === 0 || programs > 20 ? undefined : readMachO(content, head.getUint32(16));
  }
  const little = magic === 0xcffaedfe || magic === 0xcefaedfe;
  if (!little && magic !== 0xfeedfacf && magic !== 0xfeedface) return undefined;
  const pointerSize = magic === 0xcffaedfe || magic === 0xfeedfacf ? 8 : 4;
  const wide = pointerSize === 8;
  const count = Math.min(head.getUint32(16, little), mostCommands);
  const size = Math.min(head.getUint32(20, little), 1 << 22);
  const commands = viewOf(content, start + (wide ? 32 : 28), size);
  const sections: Section[] = [];
  let at = 0;
  for (let index = 0; index < count && at + 8 <= commands.byteLength; index += 1) {
    const kind = commands.getUint32(at, little);
    const length = commands.getUint32(at + 4, little);
    if (kind === (wide ? 0x19 : 0x1)) readSegment(commands, at, { little, pointerSize, start, sections });
    if (length < 8) break;
    at += length;
  }
  return { format: 'macho', littleEndian: little, pointerSize, sections };
}

interface Into {
  readonly little: boolean;
  readonly pointerSize: 4 | 8;
  readonly start: number;
  readonly sections: Section[];
}

function readSegment(commands: DataView, at: number, { little, pointerSize, start, sections }: Into): void {
  const wide = pointerSize === 8;
  const count = commands.getUint32(at + (wide ? 64 : 48), little);
  const writable = (commands.getUint32(at + (wide ? 60 : 44), little) & 2) !== 0;
  const entry = wide ? 80 : 68;
  for (let index = 0; index < count && sections.length < mostSections; index += 1) {
    const from = at + (wide ? 72 : 56) + index * entry;
    const name = Buffer.from(commands.buffer, commands.byteOffset + from, 16)
      .toString('latin1')
      .replace(/\0+$/, '');
    sections.push({
      name,
      address: word(commands, from + 32, little, pointerSize),
      size: word(commands, from + 32 + pointerSize, little, pointerSize),
      offset: start + commands.getUint32(from + 32 + 2 * pointerSize, little),
      writable,
    });
  }
}
