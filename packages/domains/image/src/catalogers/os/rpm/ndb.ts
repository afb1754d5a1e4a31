import type { Content } from '../../../analyse/content.ts';

/** The headers in an NDB file (`Packages.db`), rpm's own format that SUSE uses (`lib/backend/ndb/rpmpkg.c`). */
export function* ndbBlobs(content: Content): Generator<Buffer> {
  const head = Buffer.from(content.read(0, 32));
  if (head.length < 32 || head.toString('latin1', 0, 4) !== 'RpmP') throw new Error('not an NDB file');
  const slotPages = head.readUInt32LE(12);
  if (head.readUInt32LE(4) !== 0 || slotPages === 0 || slotPages > maxSlotPages)
    throw new Error('an unknown version of NDB');
  const slots = Buffer.from(content.read(0, slotPages * 4096));
  // The first two slots are the header.
  for (let at = 32; at + 16 <= slots.length; at += 16) {
    if (slots.toString('latin1', at, at + 4) !== 'Slot') throw new Error(`slot ${at / 16} is damaged`);
    const number = slots.readUInt32LE(at + 4);
    const start = slots.readUInt32LE(at + 8) * 16;
    if (number === 0 || start === 0) continue;
    const blob = Buffer.from(content.read(start, 16));
    const whole = blob.length === 16 && blob.toString('latin1', 0, 4) === 'BlbS' && blob.readUInt32LE(4) === number;
    const length = whole ? blob.readUInt32LE(12) : 0;
    if (!whole || start + 16 + length > content.size) throw new Error(`package ${number} is damaged`);
    yield Buffer.from(content.read(start + 16, length));
  }
}

const maxSlotPages = 65_536;
