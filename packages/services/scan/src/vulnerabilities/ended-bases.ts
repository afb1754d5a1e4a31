import { parseImage } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import { type Database, type Lifecycle, schemeOf } from '@seawall/vulns';
import { baseCause, endedBaseRule } from '../ended-bases.ts';
import type { Run } from '../run.ts';
import { buildOn, findingOfFrom, type FromLine } from './from-line.ts';

/** Official images whose tags begin with the release, by their name at endoflife.date. */
const products: Readonly<Record<string, string>> = {
  alpine: 'alpine-linux',
  almalinux: 'almalinux',
  amazonlinux: 'amazon-linux',
  debian: 'debian',
  golang: 'go',
  httpd: 'apache-http-server',
  mariadb: 'mariadb',
  mongo: 'mongodb',
  mysql: 'mysql',
  nginx: 'nginx',
  node: 'nodejs',
  php: 'php',
  postgres: 'postgresql',
  python: 'python',
  redis: 'redis',
  rockylinux: 'rocky-linux',
  ruby: 'ruby',
  tomcat: 'tomcat',
  ubuntu: 'ubuntu',
};

/** Endings that every release of an image has; others name a distribution's release, which changes with the image's. */
const carried = new Set(['', '-slim', '-alpine', '-fpm', '-fpm-alpine', '-apache', '-cli']);

/** A release is worth moving to when its support lasts for so long yet. */
const worthwhileDays = 180;

/**
 * Bases of Dockerfiles whose release gets no fixes any more, by the dates of the database, each with the nearest release that does.
 * The dates say which releases there are, not what they hold: that is a new major version for whatever is built on it.
 */
export function findEndedBases({ collected, world }: Run, database: Database): void {
  for (const dockerfile of collected.dockerfilesRead) {
    for (const { from, image, base, resolvedImage } of dockerfile.stages) {
      if (base !== undefined) continue;
      const named = parseImage(resolvedImage ?? image);
      const product =
        named?.registry === 'docker.io' ? products[named.repository.replace(/^library\//, '')] : undefined;
      const releases = product === undefined ? undefined : database.lifecycle(product);
      if (named?.tag === undefined || releases === undefined) continue;
      const written = readTag(named.tag, releases);
      const ended = written === undefined ? undefined : endOf(written.release, world.now);
      if (written === undefined || ended === undefined) continue;
      const next = nextOf(written.release, releases, world.now);
      const target = next === undefined ? undefined : tagOf(next, written);
      const facts = { product: product ?? '', release: written.release, ended, next, target };
      const finding = findingOf({ dockerfile, from, image }, facts);
      collected.findings.push(finding);
      if (target !== undefined)
        collected.causes.set(finding.id, baseCause(dockerfile.file, image, retagged(image, target)));
      collected.rules.set(endedBaseRule.id, endedBaseRule);
    }
  }
}

interface Written {
  readonly release: Lifecycle;
  /** How the tag names it: by codename, by its cycle, or by one exact version. */
  readonly by: 'codename' | 'cycle' | 'version';
  /** `-slim` */
  readonly ending: string;
}

function readTag(tag: string, releases: readonly Lifecycle[]): Written | undefined {
  const [, head = '', ending = ''] = /^([^-]+)(-.*)?$/.exec(tag) ?? [];
  const named = releases.find((release) => codenameOf(release) === head);
  if (named !== undefined) return { release: named, by: 'codename', ending };
  if (!/^\d+(?:\.\d+)*$/.test(head)) return undefined;
  const release = releases
    .filter(({ cycle }) => head === cycle || head.startsWith(`${cycle}.`))
    .sort((a, b) => b.cycle.length - a.cycle.length)[0];
  return release === undefined ? undefined : { release, by: head === release.cycle ? 'cycle' : 'version', ending };
}

/** `Bookworm`, `Focal Fossa`: images go by the first word. */
function codenameOf({ codename }: Lifecycle): string | undefined {
  return codename?.toLowerCase().split(/[ -]/)[0];
}

function tagOf(next: Lifecycle, { by, ending }: Written): string | undefined {
  if (!carried.has(ending)) return undefined;
  const head = by === 'codename' ? codenameOf(next) : by === 'cycle' ? next.cycle : next.latest;
  return head === undefined ? undefined : `${head}${ending}`;
}

/** The day on which the publisher's support ended; empty when it is over since no known day. */
function endOf({ end }: Lifecycle, now: Date): string | undefined {
  if (end === true) return '';
  return typeof end === 'string' && end <= dayOf(now) ? end : undefined;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The lowest release above that is out and supported for a while yet; the newest supported one when none is for long. */
function nextOf(release: Lifecycle, releases: readonly Lifecycle[], now: Date): Lifecycle | undefined {
  const { compare } = schemeOf('generic');
  const today = dayOf(now);
  const supported = releases
    .filter(({ cycle, released }) => compare(cycle, release.cycle) > 0 && (released ?? '') <= today)
    .filter((one) => endOf(one, now) === undefined)
    .sort((a, b) => compare(a.cycle, b.cycle));
  const wanted = dayOf(new Date(now.getTime() + worthwhileDays * 86_400_000));
  return supported.find(({ end }) => typeof end !== 'string' || end > wanted) ?? supported.at(-1);
}

function retagged(image: string, tag: string): string {
  return `${image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}:${tag}`;
}

interface Facts {
  readonly product: string;
  readonly release: Lifecycle;
  readonly ended: string;
  readonly next: Lifecycle | undefined;
  readonly target: string | undefined;
}

function findingOf(line: FromLine, { product, release, ended, next, target }: Facts): Finding {
  const { image } = line;
  const until = typeof next?.end === 'string' ? next.end : '';
  return findingOfFrom(line, {
    rule: endedBaseRule.id,
    severity: 'medium',
    message: {
      en: `{product} {cycle} gets no fixes any more${ended === '' ? '' : ' since {ended}'}${next === undefined ? '' : '; {next} does'}${until === '' ? '' : ' until {until}'}`,
      zh: `{product} {cycle} 已不再获得修复${ended === '' ? '' : '（{ended} 起）'}${next === undefined ? '' : '；{next} 仍在维护'}${until === '' ? '' : '，至 {until}'}`,
    },
    values: { image, product, cycle: release.cycle, ended, next: next?.cycle ?? '', until },
    evidence: [
      { field: 'ended', value: ended === '' ? release.cycle : ended },
      ...(next === undefined
        ? []
        : [{ field: 'supported', value: until === '' ? next.cycle : `${next.cycle} (${until})` }]),
    ],
    // What is pinned by a digest stays: which digest the new tag has is not known here.
    fix: target === undefined || image.includes('@') ? undefined : buildOn(line, retagged(image, target), 'mayBreak'),
  });
}
