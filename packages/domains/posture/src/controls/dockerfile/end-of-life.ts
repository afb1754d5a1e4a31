import { parseImage } from '@seawall/kube';
import { attack, nsa, owasp } from '../../frameworks/ids.ts';
import { externalBases } from './base-image.ts';
import { dockerfileControl, faultAt } from './rule.ts';

/** The last line of a product that gets no security updates any more, by its publisher's calendar. */
interface EndOfLife {
  readonly repository: string;
  /** Versions up to this one; compared number by number. */
  readonly upTo?: string;
  readonly names?: readonly string[];
  readonly calendar: string;
}

const ended: readonly EndOfLife[] = [
  { repository: 'library/alpine', upTo: '3.19', calendar: 'https://alpinelinux.org/releases/' },
  {
    repository: 'library/debian',
    upTo: '10',
    names: ['wheezy', 'jessie', 'stretch', 'buster'],
    calendar: 'https://wiki.debian.org/LTS',
  },
  {
    repository: 'library/ubuntu',
    upTo: '20.04',
    names: ['trusty', 'xenial', 'bionic', 'focal'],
    calendar: 'https://ubuntu.com/about/release-cycle',
  },
  { repository: 'library/centos', upTo: '8', names: ['latest'], calendar: 'https://www.centos.org/centos-linux-eol/' },
  { repository: 'library/python', upTo: '3.9', calendar: 'https://devguide.python.org/versions/' },
  { repository: 'library/node', upTo: '18', calendar: 'https://nodejs.org/en/about/previous-releases' },
  { repository: 'library/php', upTo: '8.1', calendar: 'https://www.php.net/supported-versions.php' },
  { repository: 'library/ruby', upTo: '3.1', calendar: 'https://www.ruby-lang.org/en/downloads/branches/' },
  { repository: 'library/golang', upTo: '1.23', calendar: 'https://go.dev/doc/devel/release' },
  { repository: 'library/postgres', upTo: '13', calendar: 'https://www.postgresql.org/support/versioning/' },
  { repository: 'library/openjdk', upTo: '24', calendar: 'https://hub.docker.com/_/openjdk' },
];

export const baseEndOfLife = dockerfileControl({
  id: 'dockerfile-base-end-of-life',
  severity: 'medium',
  title: { en: 'Base images are still maintained', zh: '基础镜像仍在维护' },
  why: {
    en: 'No fix comes any more for what is found in a version at the end of its life; its holes stay open for good.',
    zh: '已结束生命周期的版本不再获得修复，其漏洞将一直存在。',
  },
  message: { en: '{image} gets no security updates any more', zh: '{image} 不再获得安全更新' },
  remediation: { en: 'Move to a maintained version.', zh: '迁移到仍在维护的版本。' },
  references: ended.map(({ calendar }) => calendar),
  frameworks: [...nsa('P3', 'U1'), ...owasp('K07'), ...attack('T1190')],
  find: (dockerfile) =>
    externalBases(dockerfile).flatMap(({ from, resolvedImage }) => {
      const parsed = resolvedImage === undefined ? undefined : parseImage(resolvedImage);
      if (parsed?.tag === undefined || parsed.registry !== 'docker.io') return [];
      const { tag, repository } = parsed;
      if (!ended.some((line) => line.repository === repository && hasEnded(line, tag))) return [];
      const image = `${repository.replace(/^library\//, '')}:${tag}`;
      return [faultAt(from, { key: image, values: { image } })];
    }),
});

function hasEnded({ upTo, names }: EndOfLife, tag: string): boolean {
  const [head = ''] = tag.split('-');
  if (names?.includes(head) === true) return true;
  if (upTo === undefined || !/^\d+(?:\.\d+)*$/.test(head)) return false;
  const limit = upTo.split('.').map(Number);
  const version = head.split('.').map(Number);
  for (const [index, most] of limit.entries()) {
    // `python:3` is the newest of its line.
    const part = version[index];
    if (part === undefined) return false;
    if (part !== most) return part < most;
  }
  return true;
}
