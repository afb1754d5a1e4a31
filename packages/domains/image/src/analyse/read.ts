import type { Problem } from '@seawall/kube';
import { type CatalogedFile, type Cataloger, defaultLimit, type Reading } from './cataloger.ts';

/** The readings of one file by the id of the cataloger. */
export type Readings = Readonly<Record<string, Reading>>;

/** Lets every cataloger that wants a file read it; undefined when none has anything to say. */
export function readFile(catalogers: readonly Cataloger[], file: CatalogedFile): Readings | undefined {
  let readings: Record<string, Reading> | undefined;
  for (const cataloger of catalogers) {
    const reading = readWith(cataloger, file);
    if (reading.components === undefined && reading.facts === undefined && reading.problems === undefined) continue;
    readings ??= {};
    readings[cataloger.id] = reading;
  }
  return readings;
}

function readWith(cataloger: Cataloger, file: CatalogedFile): Reading {
  const limit = cataloger.limit ?? defaultLimit;
  if (file.size > limit) return { problems: [tooLarge(file, limit)] };
  try {
    return cataloger.read(file);
  } catch (error) {
    return { problems: [failed(file.path, cataloger.id, error)] };
  }
}

function tooLarge({ path, size }: CatalogedFile, limit: number): Problem {
  return {
    code: 'too-large',
    file: path,
    message: {
      en: `Not read for packages: ${size} bytes, over the limit of ${limit}`,
      zh: `未读取其中的软件包：大小为 ${size} 字节，超过上限 ${limit} 字节`,
    },
  };
}

function failed(path: string, cataloger: string, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'unreadable',
    file: path,
    message: {
      en: `Cannot be read as ${cataloger}: ${why}`,
      zh: `无法按 ${cataloger} 格式读取：${why}`,
    },
  };
}
