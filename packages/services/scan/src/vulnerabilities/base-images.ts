import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseImage } from '@seawall/kube';
import { type Finding, severities, type Severity } from '@seawall/model';
import type { Database } from '@seawall/vulns';
import { baseCause } from '../ended-bases.ts';
import { matchSbom } from '../packages/match-sbom.ts';
import { unreadable } from '../problems.ts';
import type { RuleInfo } from '../report.ts';
import type { Run } from '../run.ts';
import { buildOn, findingOfFrom, type FromLine } from './from-line.ts';

const rule: RuleInfo = {
  id: 'base-image-fixes',
  category: 'vulnerabilities',
  severity: 'high',
  title: { en: 'Another tag of the base image carries fixes', zh: '基础镜像的另一标签包含修复' },
  why: {
    en: 'What comes with the base image is in every image built on it, and only a newer base takes it away.',
    zh: '基础镜像中的漏洞存在于所有基于它构建的镜像中，只有更换更新的基础镜像才能消除。',
  },
  remediation: { en: 'Build on the tag that carries the fixes.', zh: '基于包含修复的标签构建。' },
  references: ['https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often'],
};

/** A base image that somebody vouches for by a bill of materials: nothing else says what a tag holds. */
interface Candidate {
  /** `docker.io/library/debian` */
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string;
  readonly distribution: string;
  readonly vulnerabilities: ReadonlyMap<string, Severity>;
}

const weight: Readonly<Record<Severity, number>> = { critical: 100, high: 30, medium: 6, low: 1, info: 0 };

/**
 * Sets each `FROM` of the Dockerfiles against the base images that were named with `baseCandidates`, and proposes the
 * tag with the least risk of the same repository and distribution. A base that is not among them is left alone: what
 * it holds is not known, and no tag is invented.
 */
export function proposeBases(run: Run, database: Database): void {
  const { collected } = run;
  const candidates = (run.options.baseCandidates ?? []).flatMap((file) => candidateIn(file, run, database) ?? []);
  if (candidates.length === 0) return;
  for (const dockerfile of collected.dockerfilesRead) {
    for (const { from, image, base } of dockerfile.stages) {
      if (base !== undefined) continue;
      const named = parseImage(image);
      const repository = named === undefined ? '' : `${named.registry}/${named.repository}`;
      const alike = candidates.filter((one) => one.repository === repository);
      const current = alike.find(({ tag }) => tag === (named?.tag ?? 'latest'));
      const best = current === undefined ? undefined : bestOf(alike, current);
      if (current === undefined || best === undefined) continue;
      const finding = findingOf({ dockerfile, from, image }, current, best);
      collected.findings.push(finding);
      const { target } = finding.values ?? {};
      if (typeof target === 'string') collected.causes.set(finding.id, baseCause(dockerfile.file, image, target));
      collected.rules.set(rule.id, rule);
    }
  }
}

function candidateIn(file: string, run: Run, database: Database): Candidate | undefined {
  const { collected, world } = run;
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(world.cwd, file));
  } catch (error) {
    collected.problems.push(unreadable(file, error));
    return undefined;
  }
  const read = matchSbom(bytes, file, database, { now: world.now });
  if (!('findings' in read)) {
    collected.problems.push(read);
    return undefined;
  }
  const image = read.subject.type === 'image' ? parseImage(read.subject.name) : undefined;
  if (image?.tag === undefined || read.subject.type !== 'image') {
    const message = { en: 'describes no image with a tag', zh: '描述的不是带标签的镜像' };
    collected.problems.push({ code: 'wrong-type', file, message });
    return undefined;
  }
  const { digest } = read.subject;
  const { id = '', version = '' } = read.distribution ?? {};
  return {
    repository: `${image.registry}/${image.repository}`,
    tag: image.tag,
    ...(digest === undefined ? {} : { digest }),
    distribution: `${id} ${version.split('.')[0] ?? ''}`,
    vulnerabilities: new Map(read.findings.map(({ rule: name, part, severity }) => [`${name} ${part}`, severity])),
  };
}

/** Undefined when none is better than what stands there. */
function bestOf(candidates: readonly Candidate[], current: Candidate): Candidate | undefined {
  const risk = ({ vulnerabilities }: Candidate): number =>
    [...vulnerabilities.values()].reduce((sum, severity) => sum + weight[severity], 0);
  return candidates
    .filter(({ distribution }) => distribution === current.distribution)
    .filter((one) => risk(one) < risk(current))
    .sort((a, b) => risk(a) - risk(b) || (a.tag < b.tag ? 1 : -1))[0];
}

function findingOf(line: FromLine, current: Candidate, best: Candidate): Finding {
  const { image } = line;
  const gone = [...current.vulnerabilities].filter(([key]) => !best.vulnerabilities.has(key));
  const target = `${image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}:${best.tag}`;
  // A pinned base stays pinned: without the digest of the new one there is nothing to write.
  const digest = image.includes('@') ? best.digest : '';
  return findingOfFrom(line, {
    rule: rule.id,
    severity: severities.find((one) => gone.some(([, each]) => each === one)) ?? 'low',
    message: {
      en: 'FROM {image}: {target} is without {gone} of its {known} vulnerabilities',
      zh: 'FROM {image}：{target} 消除了其 {known} 个漏洞中的 {gone} 个',
    },
    values: { image, target, gone: gone.length, known: current.vulnerabilities.size },
    evidence: [
      { field: 'base', value: `${current.repository}:${current.tag}: ${current.vulnerabilities.size}` },
      { field: 'candidate', value: `${best.repository}:${best.tag}: ${best.vulnerabilities.size}` },
    ],
    // The same release of the same distribution, but what was built on it was not built on this one yet.
    fix: digest === undefined ? undefined : buildOn(line, digest === '' ? target : `${target}@${digest}`, 'safe'),
  });
}
