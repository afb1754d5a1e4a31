import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readVex, type VexStatement } from '@seawall/vulns';
import { unreadable } from '../problems.ts';
import type { Run } from '../run.ts';

/** The VEX documents that were named; one that cannot be read is a problem. */
export async function readVexFiles({ options, world, collected }: Run): Promise<VexStatement[]> {
  const statements: VexStatement[] = [];
  for (const file of options.vex ?? []) {
    let text: string;
    try {
      text = await readFile(resolve(world.cwd, file), 'utf8');
    } catch (error) {
      collected.problems.push(unreadable(file, error));
      continue;
    }
    const read = readVex(text, file);
    if ('fault' in read) collected.problems.push({ code: 'wrong-type', file, message: read.fault });
    else statements.push(...read.statements);
  }
  return statements;
}
