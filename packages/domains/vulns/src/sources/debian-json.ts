import { debianSpace } from '../spaces.ts';
import { broken, field, isMapping, type Mapping, text } from './json.ts';
import type { FeedFile, Sink, SpaceStatement } from './source.ts';
import { severityWord, shortened } from './words.ts';

/** The tracker's export: package → vulnerability → release → state. */
export function readTrackerJson(file: FeedFile, sink: Sink): void {
  let value: unknown;
  try {
    value = JSON.parse(file.text());
  } catch (error) {
    return broken(file.path, error, sink);
  }
  if (!isMapping(value)) return broken(file.path, 'not an object of packages', sink);
  for (const [name, vulnerabilities] of Object.entries(value)) {
    if (!isMapping(vulnerabilities)) {
      sink.problem(`${file.path} ${name}`, { en: 'is not an object of vulnerabilities', zh: '不是漏洞对象' });
      continue;
    }
    for (const [id, vulnerability] of Object.entries(vulnerabilities)) {
      const releases = field(vulnerability, 'releases');
      if (!isMapping(releases)) {
        sink.problem(`${file.path} ${name} ${id}`, { en: 'names no releases', zh: '没有列出发行版' });
        continue;
      }
      readVulnerability(id, name, vulnerability as Mapping, releases, sink);
    }
  }
}

function readVulnerability(id: string, name: string, vulnerability: Mapping, releases: Mapping, sink: Sink): void {
  const statements: SpaceStatement[] = [];
  for (const [suite, release] of Object.entries(releases)) {
    const space = debianSpace(suite);
    if (space === undefined || !isMapping(release)) continue;
    const statement = statementOf(release);
    if (statement !== undefined) statements.push({ space, name, statement });
  }
  if (statements.length === 0) return sink.skipped();
  const description = shortened(text(vulnerability['description']));
  sink.advisory({ id, source: 'debian-tracker', ...(description === undefined ? {} : { description }) }, statements);
}

function statementOf(release: Mapping): SpaceStatement['statement'] | undefined {
  const urgency = text(release['urgency'])?.replace('*', '').trim();
  const severity = severityWord(urgency);
  const worded = severity === undefined ? {} : { severity };
  const fixed = text(release['fixed_version']);
  if (release['status'] === 'resolved') {
    if (fixed === undefined) return undefined;
    return fixed === '0' ? { ranges: [[]], state: 'notAffected' } : { ranges: [[`<${fixed}`]], ...worded };
  }
  if (release['status'] !== 'open') return undefined;
  if (urgency === 'end-of-life') return { ranges: [[]], state: 'endOfLife' };
  const reason = text(release['nodsa_reason']);
  if (reason === 'ignored') return { ranges: [[]], state: 'willNotFix', ...worded };
  if (reason === 'postponed') return { ranges: [[]], state: 'deferred', ...worded };
  return { ranges: [[]], ...worded };
}
