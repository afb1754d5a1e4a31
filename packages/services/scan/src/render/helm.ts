import { readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import {
  formatKubernetesVersion,
  type KubeObject,
  type KubernetesVersion,
  objectsIn,
  type Problem,
  readDocuments,
} from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Found } from '../discover/kinds.ts';
import type { World } from '../world.ts';
import { missingDependencies, withoutDependencies } from './helm-dependencies.ts';
import { type Rendered, renderFailure, renderLimits, withoutLine } from './renderer.ts';
import { placeInTemplate, type TemplateLines, templateLines } from './template-place.ts';

export interface HelmOptions {
  readonly projectRoot: string;
  /** Values files, as `helm template --values` takes them; relative to the working directory. */
  readonly values: readonly string[];
  /** The version whose rules the objects are judged by: charts are rendered for it, whichever one this helm was built with. */
  readonly kubernetesVersion: KubernetesVersion;
}

/** Renders a chart with the user's own `helm`; findings stand in the template files. */
export async function renderChart(chart: Found, options: HelmOptions, world: World): Promise<Rendered> {
  const helm = await world.which('helm');
  if (helm === undefined) {
    return notAssessed(
      chart,
      {
        en: 'a chart is judged as Helm renders it, and there is no helm on the PATH',
        zh: 'Chart 需要先由 Helm 渲染才能评估，但 PATH 中没有 helm',
      },
      { en: 'install helm', zh: '安装 helm' },
    );
  }
  const values = options.values.flatMap((file) => ['--values', resolve(world.cwd, file)]);
  const version = ['--kube-version', `${formatKubernetesVersion(options.kubernetesVersion)}.0`];
  const args = ['template', 'release', chart.path, '--namespace', 'default', ...version, ...values];
  let result = await world.run(helm, args, { cwd: chart.path, ...renderLimits });
  const missing = result.ok ? [] : missingDependencies(result.stderr);
  if (missing.length > 0) {
    result = await withoutDependencies(chart.path, missing, (path) =>
      world.run(helm, ['template', 'release', path, ...args.slice(3)], { cwd: chart.path, ...renderLimits }),
    );
  }
  if (!result.ok) {
    return notAssessed(chart, renderFailure('helm template', withoutLinks(result.stderr) || result.why), {
      en: 'fetch missing parts with helm dependency build, give the values it needs with --values',
      zh: '用 helm dependency build 获取缺失的依赖，用 --values 提供所需的值',
    });
  }
  const { objects, problems } = await objectsOf(result.stdout, chart, options);
  const incomplete = missing.length === 0 ? undefined : withoutSubcharts(chart, missing).notAssessed;
  return { objects, problems, covers: [], ...(incomplete === undefined ? {} : { notAssessed: incomplete }) };
}

/** Helm remarks on every link of the folder that stands in for the chart. */
function withoutLinks(stderr: string): string {
  return stderr.replace(/^.*found symbolic link in path.*\n/gm, '');
}

function withoutSubcharts(chart: Found, missing: readonly string[]): Rendered {
  const names = missing.join(', ');
  return notAssessed(
    chart,
    {
      en: `the chart was judged without its dependencies ${names}, which are not in its charts/ folder`,
      zh: `评估该 Chart 时未包含其依赖 ${names}：charts/ 目录中没有它们`,
    },
    { en: `fetch them with helm dependency build ${chart.shown}`, zh: `用 helm dependency build ${chart.shown} 获取` },
  );
}

async function objectsOf(
  output: string,
  chart: Found,
  options: HelmOptions,
): Promise<{ objects: KubeObject[]; problems: Problem[] }> {
  const objects: KubeObject[] = [];
  const problems: Problem[] = [];
  for (const { source, text } of sources(output)) {
    // It begins with the chart's name, which need not be that of its folder.
    const named = source === undefined ? chart.path : join(chart.path, source.slice(source.indexOf('/') + 1));
    // The line is text that the chart wrote: it may name anything, and only the chart's own files are opened.
    const file = named.startsWith(`${chart.path}/`) ? named : chart.path;
    const shown = join(chart.shown, relative(chart.path, file));
    const read = objectsIn(readDocuments(text, shown), {
      projectFile: relative(options.projectRoot, file),
      renderedBy: 'helm template',
    });
    problems.push(...read.problems.map(withoutLine));
    const written = await readFile(file, 'utf8').catch(() => '');
    const template = templateLines(written);
    objects.push(...read.objects.map((object) => inTemplate(inItsNamespace(object, written), template, shown)));
  }
  return { objects, problems };
}

/** A chart that leaves the namespace to its release names none: `default` only stood in for it. */
function inItsNamespace(object: KubeObject, template: string): KubeObject {
  if (object.ref.namespace !== 'default' || /^\s*"?namespace"?:\s*["']?default["']?\s*$/m.test(template)) return object;
  const { namespace: _standIn, ...ref } = object.ref;
  return { ...object, ref };
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

function notAssessed(chart: Found, reason: Text, first: Text): Rendered {
  const render = `helm template ${basename(chart.path)} ${chart.shown} | seawall scan -`;
  const remedy = {
    en: `${first.en}, or render it yourself: ${render}`,
    zh: `${first.zh}，或自行渲染：${render}`,
  };
  return {
    objects: [],
    problems: [],
    covers: [],
    notAssessed: { target: chart.shown, what: 'helm-chart', reason, remedy },
  };
}
