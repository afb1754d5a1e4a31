import { globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readSbom } from '../src/sbom/read.ts';
import { validateCyclonedx } from '../src/sbom/validate.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

/** Documents of the specification: those named valid must be accepted and read, those named invalid refused. */
export async function* run(directory: string): AsyncGenerator<CaseResult> {
  for (const file of globSync(join(directory, '**/*.{json,xml}')).sort()) {
    const kind = /^(valid|invalid)-/.exec(basename(file))?.[1];
    if (kind !== undefined) yield await judge(relative(directory, file), readFileSync(file, 'utf8'), kind === 'valid');
  }
}

async function judge(name: string, content: string, isValid: boolean): Promise<CaseResult> {
  const problems = await validateCyclonedx(content, name);
  const messages = problems.map(({ message }) => message.en);
  if (!isValid) return { name, passed: messages.length > 0, detail: 'was accepted' };
  const read = readSbom(content, name);
  if (read === undefined) messages.push('was not taken for a bill of materials');
  else messages.push(...read.problems.filter(({ code }) => code === 'syntax').map(({ message }) => message.en));
  return { name, passed: messages.length === 0, detail: messages.slice(0, 3).join('\n') };
}
