import { resolve } from 'node:path';
import { say, type Text } from '@seawall/model';
import { whoHas } from '@seawall/scan/packages';
import { readQuery } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../context.ts';

export interface WhoHasFlags {
  readonly format: string;
}

/** `seawall who-has PACKAGE [FOLDER…]`: which bills of materials hold it. */
export async function runWhoHas(
  name: string,
  folders: readonly string[],
  { format }: WhoHasFlags,
  { world, stdout, stderr, language }: Context,
): Promise<ExitCode> {
  const query = readQuery(name);
  let searched = 0;
  let incomplete = false;
  const found: { file: string; purl: string; version: string }[] = [];
  for (const folder of folders.length === 0 ? ['.'] : folders) {
    const result = await whoHas(resolve(world.cwd, folder), query);
    searched += result.searched;
    for (const { file, message } of result.problems) {
      incomplete = true;
      stderr.write(`${file}: ${say(message, language)}\n`);
    }
    for (const { file, components } of result.holders) {
      const path = folder === '.' ? file : `${folder.replace(/\/$/, '')}/${file}`;
      for (const { purl, version } of components) found.push({ file: path, purl, version });
    }
  }
  if (format === 'json') stdout.write(`${JSON.stringify({ searched, found }, undefined, 2)}\n`);
  else {
    for (const { file, purl } of found) stdout.write(`${file}  ${purl}\n`);
    const files = new Set(found.map(({ file }) => file)).size;
    stderr.write(`${say(words.summary, language, { files, searched, name })}\n`);
  }
  if (incomplete) return exitCode.incomplete;
  return found.length > 0 ? exitCode.findings : exitCode.clean;
}

const words = {
  summary: { en: '{files} of {searched} documents hold {name}.', zh: '{searched} 份文档中有 {files} 份包含 {name}。' },
} as const satisfies Record<string, Text>;
