import type { Problem } from '@seawall/kube';
import type { Cataloger } from './analyse/cataloger.ts';
import { linkedWithin, type MissedFile, missedFiles } from './layers/missed.ts';
import { notRead } from './layers/problems.ts';
import type { LayerLimits } from './layers/read.ts';
import type { LayerResult } from './layers/result.ts';
import type { LayerReader, LayerTask } from './pool/reader.ts';
import type { SourceLayer } from './sources/source.ts';

/** The result of a layer with what its hard links lead to in the same layer: their content has streamed by. */
export async function withOwnLinks(result: LayerResult, task: LayerTask, reader: LayerReader): Promise<LayerResult> {
  const aliases = linkedWithin(result);
  if (aliases.size === 0) return result;
  const again = await reader.read({ ...task, aliases });
  const read = new Set([...aliases.values()].flat());
  const wanted = result.links.wanted.filter(({ path, isHard }) => !isHard || !read.has(path));
  return {
    ...result,
    files: [...result.files, ...again.files],
    links: { ...result.links, wanted },
    problems: [...result.problems, ...newProblems(again, result)],
    complete: result.complete && again.complete,
  };
}

interface LookOptions {
  readonly catalogers: readonly Cataloger[];
  readonly limits?: LayerLimits;
}

/** Reads what links of several layers lead to, in the layers that hold it. */
export async function secondLook(
  sources: readonly SourceLayer[],
  layers: readonly LayerResult[],
  reader: LayerReader,
  { catalogers, limits }: LookOptions,
): Promise<{ readonly layers: readonly LayerResult[]; readonly problems: readonly Problem[] }> {
  const { missed, problems } = missedFiles(layers, catalogers);
  if (missed.length === 0) return { layers, problems };
  const more = layers.map((layer) => [...layer.files]);
  const told = [...problems];
  await Promise.all(
    [...Map.groupBy(missed, ({ layer }) => layer)].map(async ([number, files]) => {
      const source = sources[number];
      if (source === undefined) return;
      const { location, digest, diffId } = source;
      const claim = {
        name: `layer ${number + 1}`,
        ...(diffId === undefined ? {} : { diffId }),
        ...(digest === undefined ? {} : { digest }),
      };
      try {
        const task = { claim, location, aliases: aliasesOf(files), ...(limits === undefined ? {} : { limits }) };
        const again = await reader.read(task);
        told.push(...newProblems(again, layers[number]));
        for (const file of again.files) {
          const one = files.find(({ as }) => as === file.path);
          if (one !== undefined) more[one.owner]?.push(one.isBehindLink ? { ...file, isBehindLink: true } : file);
        }
      } catch (error) {
        told.push(notRead(claim.name, undefined, error));
      }
    }),
  );
  return { layers: layers.map((layer, index) => ({ ...layer, files: more[index] ?? layer.files })), problems: told };
}

/** What is wrong with a layer is found each time that it is read. */
function newProblems({ problems }: LayerResult, before: LayerResult | undefined): Problem[] {
  const told = new Set(before?.problems.map(({ message }) => message.en));
  return problems.filter(({ message }) => !told.has(message.en));
}

function aliasesOf(files: readonly MissedFile[]): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const { path, as } of files) aliases.set(path, [...(aliases.get(path) ?? []), as]);
  return aliases;
}
