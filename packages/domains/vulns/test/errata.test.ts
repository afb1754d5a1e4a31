import { describe, expect, test } from 'vitest';
import { build, component, debian, find, lines, osv } from './world.ts';

function link(cve: string) {
  return [{ type: 'REPORT', url: `https://access.redhat.com/security/cve/${cve}` }];
}

function rustsec(versions: string): string {
  return `\`\`\`toml\n[advisory]\nid = "RUSTSEC-2024-0001"\npackage = "ring"\n[versions]\n${versions}\n\`\`\`\n# Flawed\n`;
}

function secdb(fixes: object) {
  return { distroversion: 'v3.9', packages: [{ pkg: { name: 'xen', secfixes: fixes } }] };
}

function xen(version: string) {
  return component('apk', 'xen', version, { distribution: { id: 'alpine', version: '3.9.1' } });
}

describe('a flaw that a distribution names again', () => {
  const { database } = build({
    'debian-tracker/DSA/list': [
      '[04 May 2024] DSA-2-2 salt - security update',
      '\t{CVE-2024-0001}',
      '\t[bookworm] - salt 3.0-1+deb12u2',
      '[01 May 2024] DSA-2-1 salt - security update',
      '\t{CVE-2024-0001 CVE-2024-0002}',
      '\t[bookworm] - salt 3.0-1+deb12u1',
      '',
    ].join('\n'),
    'almalinux/a.json': osv('ALSA-2024:1', 'AlmaLinux:9', 'firefox', '128.4.0-1.el9_4', { related: ['CVE-2024-0003'] }),
    'almalinux/b.json': osv('ALSA-2024:2', 'AlmaLinux:9', 'firefox', '128.4.0-1.el9_5', { related: ['CVE-2024-0003'] }),
  });

  test('was not wholly fixed before', () => {
    expect(lines(find(database, [debian('salt', '3.0-1')]))).toEqual([
      'CVE-2024-0001 salt → 3.0-1+deb12u2',
      'CVE-2024-0002 salt → 3.0-1+deb12u1',
    ]);
    expect(lines(find(database, [debian('salt', '3.0-1+deb12u1')]))).toEqual(['CVE-2024-0001 salt → 3.0-1+deb12u2']);
    expect(lines(find(database, [debian('salt', '3.0-1+deb12u2')]))).toEqual([]);
  });

  test.each([
    ['128.3.0-1.el9_5', ['CVE-2024-0003 firefox → 128.4.0-1.el9_4']],
    ['128.4.0-1.el9_4', []],
  ])('is fixed in each minor release of its own: %s', (version, expected) => {
    const firefox = component('rpm', 'firefox', version, { distribution: { id: 'almalinux', version: '9.4' } });
    expect(lines(find(database, [firefox]))).toEqual(expected);
  });
});

describe('errata', () => {
  const { database } = build({
    'almalinux/a.json': osv('ALBA-2024:1', 'AlmaLinux:9', 'zip', '3-1', { references: link('CVE-2024-0001') }),
    'almalinux/b.json': osv('ALBA-2024:2', 'AlmaLinux:9', 'zip', '3-2', { summary: 'None: kernel bug fix' }),
  });

  test('that only mend faults are no vulnerabilities; CVEs may only be linked', () => {
    const zip = component('rpm', 'zip', '2-1', { distribution: { id: 'almalinux', version: '9.4' } });
    expect(lines(find(database, [zip]))).toEqual(['CVE-2024-0001 zip → 3-1']);
  });
});

describe('versions that never had the flaw', () => {
  test.each([
    ['patched = [">= 1.4"]\nunaffected = ["< 1.0", ">= 3"]', '1.2.0', ['RUSTSEC-2024-0001 ring → 1.4']],
    ['patched = []\nunaffected = ["< 1.0", ">= 3"]', '1.2.0', ['RUSTSEC-2024-0001 ring']],
    ['patched = []\nunaffected = ["< 1.0", ">= 3"]', '0.9.0', []],
    ['patched = []\nunaffected = ["< 1.0", ">= 3"]', '3.1.0', []],
  ])('are not where it was fixed: %s', (versions, version, expected) => {
    const { database } = build({ 'rustsec/crates/ring/RUSTSEC-2024-0001.md': rustsec(versions) });
    expect(lines(find(database, [component('cargo', 'ring', version)]))).toEqual(expected);
  });
});

describe('the security database of Alpine', () => {
  test('names what has no number yet by its other name', () => {
    const { database } = build({
      'alpine/main.json': secdb({ '4.9.0-r5': ['CVE-????-????? XSA-227', 'CVE-2017-12135 XSA-226'] }),
    });
    expect(lines(find(database, [xen('4.9.0-r4')]))).toEqual([
      'CVE-2017-12135 xen → 4.9.0-r5',
      'XSA-227 xen → 4.9.0-r5',
    ]);
  });

  test('a version that is none is named, and compared all the same', () => {
    const { database, problems, remarks } = build({ 'alpine/main.json': secdb({ '4.10-1-r1': ['CVE-2017-12135'] }) });
    expect(problems).toEqual([]);
    expect(remarks.map(({ place }) => place)).toEqual(['alpine:3.9 xen']);
    expect(lines(find(database, [xen('4.9.0-r4')]))).toEqual(['CVE-2017-12135 xen → 4.10-1-r1']);
  });
});
