import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type KubeObject, objectsIn, type Problem, readDocuments } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Found } from '../discover/kinds.ts';
import type { World } from '../world.ts';
import { type Rendered, renderFailure, renderLimits, withoutLine } from './renderer.ts';
import { placeInTemplate, type TemplateLines, templateLines } from './template-place.ts';

export interface HelmOptions {
  readonly projectRoot: string;
  /** Values files, as `helm template --values` takes them; relative to the working directory. */
  readonly values: readonly string[];
}

/** Renders a chart with the user's own `helm`; findings stand in the template files. */
export async function renderChart(chart: Found, options: HelmOptions, world: World): Promise<Rendered> {
  const helm = await world.which('helm');
  if (helm === undefined) {
    return notAssessed(chart, {
      en: 'a chart is judged as Helm renders it, and there is no helm on the PATH',
      zh: 'Chart 需要经 Helm 渲染后评估，但 PATH 中没有 helm',
    });
  }
  const values = options.values.flatMap((file) => ['--values', resolve(world.cwd, file)]);
  const args = ['template', 'release', chart.path, '--namespace', 'default', ...values];
  const result = await world.run(helm, args, { cwd: chart.path, ...renderLimits });
  if (!result.ok) return notAssessed(chart, renderFailure('helm template', result.stderr || result.why));
  const objects: KubeObject[] = [];
  const problems: Problem[] = [];
  for (const { source, text } of sources(result.stdout)) {
    const file = source === undefined ? chart.path : join(dirname(chart.path), source);
    const shown = source === undefined ? chart.shown : join(chart.shown, relative(chart.path, file));
    const read = objectsIn(readDocuments(text, shown), {
      projectFile: relative(options.projectRoot, file),
      renderedBy: 'helm template',
    });
    problems.push(...read.problems.map(withoutLine));
    const template = templateLines(await readFile(file, 'utf8').catch(() => ''));
    objects.push(...read.objects.map((object) => inTemplate(object, template, shown)));
  }
  return { objects, problems, covers: [] };
}

function inTemplate(object: KubeObject, template: TemplateLines, file: string): KubeObject {
  return {
    ...object,
    origin: {
      ...object.origin,
      locate: (path) => placeInTemplate(template, file, object.value, path, 'helm template'),
    },
  };
}

/** Helm writes `# Source: chart/templates/file.yaml` at the head of each document. */
function sources(output: string): { source: string | undefined; text: string }[] {
  return output
    .split(/^---\s*$/m)
    .map((text) => ({ source: /^# Source: (.+)$/m.exec(text)?.[1]?.trim(), text }))
    .filter(({ text }) => text.trim() !== '');
}

function notAssessed(chart: Found, reason: Text): Rendered {
  return {
    objects: [],
    problems: [],
    covers: [],
    notAssessed: {
      target: chart.shown,
      what: 'helm-chart',
      reason,
      remedy: {
        en: `install helm, or render it yourself: helm template ${basename(chart.path)} ${chart.shown} | seawall scan -`,
        zh: `安装 helm，或自行渲染：helm template ${basename(chart.path)} ${chart.shown} | seawall scan -`,
      },
    },
  };
}
