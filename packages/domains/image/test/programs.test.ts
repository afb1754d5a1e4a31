import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryContent } from '../src/analyse/memory.ts';
import { readBuildInfo } from '../src/catalogers/go/build-info.ts';
import { readFunctionNames } from '../src/catalogers/go/symbols.ts';
import { readProgram } from '../src/formats/program/read.ts';
import { bytesOf, extract, zipEntries } from '../src/formats/zip.ts';
import { elf } from './catalogers/programs.ts';
import { zip } from './catalogers/zip.ts';

/** Sound bytes with some of them changed, and cut off somewhere. */
function damaged(sound: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 }));
  return fc
    .tuple(fc.array(change, { maxLength: 12 }), fc.integer({ min: 0, max: sound.length }))
    .map(([changes, length]) => {
      const bytes = Buffer.from(sound);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.subarray(0, length);
    });
}

function header(magic: readonly number[], length = 400): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.set(magic);
  return bytes;
}

const mark = Buffer.concat([
  Buffer.from('\xff Go buildinf:\x08\x02', 'latin1'),
  Buffer.alloc(16),
  Buffer.from('\x08go1.22.3\x02xx', 'latin1'),
]);
const pclntab = Buffer.concat([Buffer.from([0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]), Buffer.alloc(120, 0x20)]);
const pe = header([0x4d, 0x5a]);
pe.writeUInt32LE(0x80, 0x3c);
pe.write('PE\0\0', 0x80, 'latin1');
pe.writeUInt16LE(3, 0x86);
const macho = header([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]);
macho.writeUInt32LE(2, 16);
macho.writeUInt32LE(300, 20);
macho.writeUInt32LE(0x19, 32);
macho.writeUInt32LE(152, 36);
macho.writeUInt32LE(1, 32 + 64);

it.each([
  ['ELF', elf({ '.go.buildinfo': mark, '.gopclntab': pclntab })],
  ['PE', pe],
  ['Mach-O', macho],
  ['universal Mach-O', header([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1])],
])('damaged programs are read or not, but end: %s', (_, sound) => {
  fc.assert(
    fc.property(damaged(sound), (bytes) => {
      const content = memoryContent(bytes);
      const program = readProgram(content);
      if (program === undefined) return;
      expect(program.sections.length).toBeLessThanOrEqual(5000);
      readBuildInfo(content, program);
      readFunctionNames(content, program);
    }),
    { numRuns: 400 },
  );
});

it('a program whose header promises more than the file holds is searched as far as it goes', () => {
  const sound = elf({ '.gopclntab': Buffer.alloc(64, 0xff) });
  // The size of the section in its header: an exabyte.
  const at = sound.lastIndexOf(Buffer.from([64, 0, 0, 0, 0, 0, 0, 0]));
  sound.writeUInt8(0x10, at + 7);
  const content = memoryContent(sound);
  const program = readProgram(content);
  expect(program?.sections.every(({ offset, size }) => offset + size <= sound.length)).toBe(true);
  expect(program === undefined ? [] : readFunctionNames(content, program)).toBeUndefined();
});

it('damaged archives are read or not, but end', () => {
  fc.assert(
    fc.property(damaged(zip({ 'a.txt': 'hello', 'b/c.jar': zip({ x: 'y'.repeat(500) }) })), (bytes) => {
      const source = bytesOf(bytes);
      for (const entry of zipEntries(source) ?? []) {
        const content = extract(source, entry, 1000);
        expect(content === undefined || content.length <= 1000).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
