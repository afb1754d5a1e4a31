import type { Instruction, Stage } from './instructions.ts';
import { expand } from './variables.ts';
import { pairsIn, splitWords } from './words.ts';

/** ARGs that BuildKit sets by itself where a FROM uses them. */
export const platformArgs: ReadonlySet<string> = new Set([
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETARCH',
  'TARGETVARIANT',
  'TARGETOSVERSION',
  'TARGETSTAGE',
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDOSVERSION',
  'BUILDARCH',
  'BUILDVARIANT',
]);

/** The ARGs in front of the first FROM, with their defaults. */
export function globalArgs(instructions: readonly Instruction[], escape: string): Map<string, string | undefined> {
  const args = new Map<string, string | undefined>();
  for (const { keyword, body } of instructions) {
    if (keyword === 'FROM') break;
    if (keyword !== 'ARG') continue;
    for (const { name, raw, value } of pairsIn('ARG', body.text, escape).pairs) {
      args.set(name, value === undefined ? args.get(name) : expand(raw, (other) => args.get(other), escape).text);
    }
  }
  return args;
}

/** Puts the instructions into their stages and joins each stage with the earlier one that it builds on. */
export function stagesOf(instructions: readonly Instruction[], escape: string): Stage[] {
  const args = globalArgs(instructions, escape);
  const stages: Stage[] = [];
  const byName = new Map<string, Stage>();
  let inside: Instruction[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword !== 'FROM') {
      inside.push(instruction);
      continue;
    }
    inside = [];
    const [image, as, name] = splitWords(instruction.body.text, escape);
    const { text, complete } = expand(image?.raw ?? '', (wanted) => args.get(wanted), escape);
    const resolved = complete && text !== '' ? text : undefined;
    const base = byName.get((resolved ?? image?.text ?? '').toLowerCase());
    const stage: Stage = {
      index: stages.length,
      ...(as?.text.toLowerCase() === 'as' && name !== undefined ? { name: name.text.toLowerCase() } : {}),
      from: instruction,
      image: image?.text ?? '',
      ...(resolved === undefined ? {} : { resolvedImage: resolved }),
      ...(base === undefined ? {} : { base }),
      instructions: inside,
    };
    stages.push(stage);
    if (stage.name !== undefined) byName.set(stage.name, stage);
  }
  return stages;
}

/** The stage and all that it builds on, itself first. */
export function lineage(stage: Stage): Stage[] {
  const stages: Stage[] = [];
  for (let at: Stage | undefined = stage; at !== undefined; at = at.base) stages.push(at);
  return stages;
}
