import { gzipSync, zstdCompressSync } from 'node:zlib';
import { assert, property, string, constantFrom } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VulnsError } from '../src/index.ts';
import { walkXml } from '../src/sources/xml.ts';
import { build, component, find, lines } from './world.ts';

function rpm(id: string, version: string, name: string, evr: string) {
  return component('rpm', name, evr, { distribution: { id, version }, architecture: 'x86_64' });
}

function nodejs(version: string, more: object) {
  return { ...rpm('rhel', '8.9', 'nodejs', version), ...more };
}

function product(name: string, id: string, helper: object) {
  const identified = { name, product_id: id, product_identification_helper: helper };
  return { category: 'product_version', name, product: identified };
}

function relation(id: string, part: string, stream: string) {
  return {
    category: 'default_component_of',
    full_product_name: { name: id, product_id: id },
    product_reference: part,
    relates_to_product_reference: stream,
  };
}

const oval = (definitions: string, tests: string): string =>
  `<?xml version="1.0"?><oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5">
   <definitions>${definitions}</definitions><tests>${tests}</tests></oval_definitions>`;

describe('OVAL', () => {
  const redhat = oval(
    `<definition class="patch" id="oval:com.redhat.rhsa:def:20240001"><metadata><title>RHSA-2024:0001: nodejs:18 (Important)</title>
     <reference ref_id="RHSA-2024:0001" source="RHSA"/><reference ref_id="CVE-2024-0001" source="CVE"/>
     <advisory><severity>Important</severity><issued date="2024-01-01"/></advisory></metadata>
     <criteria operator="AND"><criterion comment="Module nodejs:18 is enabled" test_ref="t0"/>
       <criteria operator="AND"><criterion comment="nodejs is earlier than 1:18.2.0-1.module+el8" test_ref="t1"/></criteria></criteria></definition>`,
    `<rpminfo_test id="t1"><object object_ref="o1"/><state state_ref="s1"/></rpminfo_test>
     </tests><objects><rpminfo_object id="o1"><name>nodejs</name></rpminfo_object></objects>
     <states><rpminfo_state id="s1"><arch datatype="string" operation="pattern match">aarch64|x86_64</arch><evr datatype="evr_string" operation="less than">1:18.2.0-1.module+el8</evr></rpminfo_state></states><tests>`,
  );
  const { database, problems } = build({
    'redhat-oval/rhel-8.oval.xml': redhat,
    'ubuntu-oval/com.ubuntu.focal.cve.oval.xml': oval(
      `<definition class="vulnerability" id="oval:com.ubuntu.focal:def:1"><metadata><title>CVE-2024-0002 on Ubuntu 20.04 LTS (focal) - medium.</title>
       <advisory><severity>Medium</severity></advisory></metadata>
       <criteria><criterion test_ref="x" comment="bash package in focal was vulnerable but has been fixed (note: '5.0-6ubuntu1.2')."/></criteria></definition>`,
      '',
    ),
    'azure-linux/azurelinux-3.0-oval.xml': oval(
      `<definition class="vulnerability" id="oval:com.microsoft.azurelinux:def:1"><metadata><title>CVE-2024-0003 affecting package zlib</title><reference source="CVE" ref_id="CVE-2024-0003"/></metadata>
       <criteria><criterion comment="Package zlib is earlier than 1.3.1-2" test_ref="t"/></criteria></definition>`,
      `<rpminfo_test id="t"><object object_ref="o"/><state state_ref="s"/></rpminfo_test></tests><objects><rpminfo_object id="o"><name>zlib</name></rpminfo_object></objects>
       <states><rpminfo_state id="s"><evr operation="less than">0:1.3.1-2.azl3</evr></rpminfo_state></states><tests>`,
    ),
    'oracle/broken.xml': '<oval_definitions><definitions>',
  });

  test('names module, architecture and bound', () => {
    const modular = { modularity: 'nodejs:18:8090020' };
    expect(lines(find(database, [nodejs('1:18.1.0-1.module+el8', modular)]))).toEqual([
      'CVE-2024-0001 nodejs → 1:18.2.0-1.module+el8',
    ]);
    expect(lines(find(database, [nodejs('1:18.1.0-1.module+el8', { ...modular, architecture: 's390x' })]))).toEqual([]);
    expect(lines(find(database, [nodejs('1:18.2.0-1.module+el8', modular)]))).toEqual([]);
  });

  test.each([
    [
      component('deb', 'bash', '5.0-6ubuntu1', { distribution: { id: 'ubuntu', version: '20.04' } }),
      ['CVE-2024-0002 bash → 5.0-6ubuntu1.2'],
    ],
    [rpm('azurelinux', '3.0', 'zlib', '1.3.1-1.azl3'), ['CVE-2024-0003 zlib → 0:1.3.1-2.azl3']],
  ])('of every publisher %#', (one, expected) => {
    expect(lines(find(database, [one]))).toEqual(expected);
  });

  test('a file that is cut off is named', () => {
    expect(problems.map(({ place }) => place)).toEqual(['oracle/broken.xml']);
  });
});

describe('CSAF', () => {
  const { database } = build({
    'redhat-vex/cve-2024-0001.json': {
      document: {
        csaf_version: '2.0',
        publisher: { name: 'Red Hat' },
        aggregate_severity: { text: 'Moderate' },
        title: 'x',
      },
      product_tree: {
        branches: [
          { branches: [product('RHEL 9', 'rhel9', { cpe: 'cpe:/o:redhat:enterprise_linux:9::baseos' })] },
          {
            branches: [
              product('openssl', 'fix', { purl: 'pkg:rpm/redhat/openssl@3.0.7-24.el9?arch=x86_64&epoch=1' }),
              product('openssl', 'any', { purl: 'pkg:rpm/redhat/openssl' }),
              product('bash', 'bash', { purl: 'pkg:rpm/redhat/bash' }),
            ],
          },
        ],
        relationships: [relation('rhel9:fix', 'fix', 'rhel9'), relation('rhel9:bash', 'bash', 'rhel9')],
      },
      vulnerabilities: [
        {
          cve: 'CVE-2024-0001',
          product_status: { fixed: ['rhel9:fix'], known_affected: ['rhel9:bash'] },
          remediations: [{ category: 'no_fix_planned', details: 'Will not fix', product_ids: ['rhel9:bash'] }],
        },
      ],
    },
  });

  test('says what is fixed, and what will not be', () => {
    const { matches } = find(database, [
      rpm('rhel', '9.3', 'openssl', '1:3.0.7-20.el9'),
      rpm('rhel', '9.3', 'bash', '5.1-1.el9'),
    ]);
    expect(
      matches.map(({ component: { name }, state, severity, fixedVersions }) => [name, state, severity, fixedVersions]),
    ).toEqual([
      ['openssl', 'affected', 'medium', ['1:3.0.7-24.el9']],
      ['bash', 'willNotFix', 'medium', []],
    ]);
  });
});

describe('other publishers', () => {
  const { database, manifest } = build({
    'nvd/nvdcve-2.0-2024.json.gz': gzipSync(
      JSON.stringify({
        format: 'NVD_CVE',
        vulnerabilities: [
          {
            cve: {
              id: 'CVE-2024-0001',
              vulnStatus: 'Analyzed',
              descriptions: [{ lang: 'en', value: 'Overflow.' }],
              metrics: {
                cvssMetricV31: [
                  { type: 'Primary', cvssData: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } },
                ],
              },
              configurations: [
                {
                  nodes: [
                    {
                      cpeMatch: [
                        {
                          vulnerable: true,
                          criteria: 'cpe:2.3:a:redis:redis:*:*:*:*:*:*:*:*',
                          versionStartIncluding: '7.0.0',
                          versionEndExcluding: '7.0.12',
                        },
                        { vulnerable: false, criteria: 'cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*' },
                      ],
                    },
                  ],
                },
              ],
            },
          },
          { cve: { id: 'CVE-2024-9999', vulnStatus: 'Rejected' } },
        ],
      }),
    ),
    'friendsofphp/symfony/http/CVE-2024-0002.yaml':
      'title: T\nlink: https://example.com\ncve: CVE-2024-0002\nbranches:\n  5.4.x:\n    time: 2024-01-01\n    versions: [">=5.0.0", "<5.4.46"]\nreference: composer://symfony/http\n',
    'kubernetes/feed.json': {
      feed_url: 'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json',
      items: [
        {
          id: 'CVE-2024-0003',
          summary: 'S',
          content_text:
            'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H\n\n#### Affected Versions\n\n- kubelet v1.30.0 - v1.30.2\n- kubelet <= v1.28.11\n\n#### Fixed Versions\n- kubelet v1.30.3',
        },
      ],
    },
    'photon/cve_data_photon5.0.json': [
      {
        cve_id: 'CVE-2024-0004',
        pkg: 'curl',
        cve_score: 7.5,
        aff_ver: 'all versions before 8.1.2-3.ph5 are vulnerable',
        res_ver: '8.1.2-3.ph5',
      },
    ],
    'amazon/2023/updateinfo.xml.gz': gzipSync(
      '<?xml version="1.0"?><updates><update type="security"><id>ALAS2023-2024-001</id><title>t</title><severity>important</severity><references><reference id="CVE-2024-0005" type="cve"/></references><pkglist><collection><package name="curl" epoch="0" version="8.0.1" release="1.amzn2023" arch="x86_64"/></collection></pkglist></update></updates>',
    ),
    'osv/npm.tar.zst': zstdCompressSync(
      tar(
        'GHSA-1.json',
        JSON.stringify({
          id: 'GHSA-1',
          affected: [
            {
              package: { ecosystem: 'npm', name: 'left' },
              ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }],
            },
          ],
        }),
      ),
    ),
  });

  test.each([
    [
      component('generic', 'redis', '7.0.11', { cpes: ['cpe:2.3:a:redis:redis:7.0.11:*:*:*:*:*:*:*'] }),
      'CVE-2024-0001 redis → 7.0.12',
    ],
    [component('composer', 'Symfony/Http', 'v5.4.45'), 'CVE-2024-0002 Symfony/Http → 5.4.46'],
    [component('generic', 'kubelet', '1.30.1'), 'CVE-2024-0003 kubelet'],
    [rpm('photon', '5.0', 'curl', '8.1.2-2.ph5'), 'CVE-2024-0004 curl → 8.1.2-3.ph5'],
    [rpm('amzn', '2023', 'curl', '8.0.1-0.amzn2023'), 'CVE-2024-0005 curl → 0:8.0.1-1.amzn2023'],
    [component('npm', 'left', '0.9.0'), 'GHSA-1 left → 1.0.0'],
  ])('%#: their own format is matched', (one, expected) => {
    expect(lines(find(database, [one]))).toEqual([expected]);
  });

  test('fixed versions are not', () => {
    const fixed = [
      component('generic', 'kubelet', '1.30.3'),
      component('composer', 'symfony/http', '5.4.46'),
      rpm('photon', '5.0', 'curl', '8.1.2-3.ph5'),
    ];
    expect(lines(find(database, fixed))).toEqual([]);
    expect(manifest.sources['nvd']).toMatchObject({ skipped: 1 });
  });
});

/** A tar archive of one small file. */
function tar(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write('0', 156);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(1024 - (content.length % 512))]);
}

test('any text as XML ends or is refused with its line', () => {
  const unit = constantFrom(
    '<',
    '>',
    '/',
    'a',
    '"',
    '=',
    ' ',
    '&',
    ';',
    '!',
    '-',
    '[',
    ']',
    '?',
    '\n',
    '<a>',
    '</a>',
    '<!--',
    '-->',
  );
  assert(
    property(string({ unit, maxLength: 40 }), (source) => {
      let error: unknown;
      try {
        walkXml(source, {});
      } catch (caught) {
        error = caught;
      }
      expect(error === undefined || error instanceof VulnsError).toBe(true);
    }),
  );
});
