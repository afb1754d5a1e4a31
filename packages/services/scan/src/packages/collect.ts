import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isPurlFault, readPurl, readSbom } from '@seawall/image';
import type { Component } from '@seawall/model';
import type { SbomContents } from '../images/target.ts';
import { unreadable } from '../problems.ts';
import { decode } from '../read.ts';
import type { Run } from '../run.ts';
import { largestSbom } from './limits.ts';
import { isPurl, isPurlList } from './purl-list.ts';
import { componentsOfPurls } from './purls.ts';

/** Reads one bill of materials, list of package URLs, or package URL. */
export async function collectPackages(target: string, run: Run): Promise<void> {
  const { collected, world } = run;
  if (isPurl(target)) {
    const { components, problems } = componentsOfPurls([target], target);
    collected.problems.push(...problems);
    collected.inventories.push({ subject: { type: 'package', purl: target }, components });
    return;
  }
  let bytes: Buffer;
  try {
    bytes = await readFile(resolve(world.cwd, target));
  } catch (error) {
    collected.problems.push(unreadable(target, error));
    return;
  }
  const text = decode(bytes, target, largestSbom);
  if ('problem' in text) collected.problems.push(text.problem);
  if (!('text' in text)) return;
  collected.files += 1;
  if (isPurlList(text.text)) return collectList(text.text, target, run);
  const read = readSbom(text.text, target);
  if (read === undefined) {
    collected.problems.push({
      code: 'wrong-type',
      file: target,
      message: { en: 'is no bill of materials', zh: '不是软件物料清单' },
    });
    return;
  }
  takeSbom(read, target, run);
}

/** Takes what a bill of materials says into the scan. */
export function takeSbom({ sbom, problems }: SbomContents, target: string, { collected }: Run): void {
  collected.problems.push(...problems);
  const { subject, distribution, components, incomplete, layers } = sbom;
  collected.inventories.push({
    subject: subject ?? { type: 'file', path: target },
    components,
    ...(distribution === undefined ? {} : { distribution }),
    ...(layers === undefined ? {} : { layers }),
  });
  if (incomplete === true) {
    collected.notAssessed.push({
      target,
      what: 'packages',
      reason: { en: 'the document says that it is incomplete', zh: '该文档声明其内容不完整' },
      remedy: { en: 'make it anew with seawall sbom', zh: '用 seawall sbom 重新生成' },
    });
  }
}

function collectList(text: string, file: string, { collected }: Run): void {
  const components: Component[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const checked = readPurl(line);
    if (isPurlFault(checked)) {
      const message = { en: `is no package URL: ${checked.fault}`, zh: `不是 package URL：${checked.fault}` };
      collected.problems.push({ code: 'syntax', file, line: index + 1, message });
      continue;
    }
    const read = componentsOfPurls([line], file);
    for (const problem of read.problems) collected.problems.push({ ...problem, line: index + 1 });
    components.push(...read.components.map((one) => ({ ...one, places: [{ path: file, line: index + 1 }] })));
  }
  collected.inventories.push({ subject: { type: 'file', path: file }, components });
}
