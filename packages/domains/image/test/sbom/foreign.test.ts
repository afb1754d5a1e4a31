import type { Component } from '@seawall/model';
import { describe, expect, it } from 'vitest';
import { readSbom } from '../../src/sbom/read.ts';

function componentsOf(document: unknown): readonly Component[] {
  const content = typeof document === 'string' ? document : JSON.stringify(document);
  return readSbom(content, 'bom')?.sbom.components ?? [];
}

function cyclonedx(component: object, rest: object = {}): object {
  return { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', ...component }], ...rest };
}

describe('CycloneDX of others', () => {
  it('takes source, architecture and distribution from Syft', () => {
    const [found] = componentsOf({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [
        {
          type: 'library',
          'bom-ref': 'a',
          publisher: 'Someone <s@example.org>',
          name: 'libssl3',
          version: '3.0.17-1~deb12u2',
          licenses: [{ license: { id: 'Apache-2.0' } }, { license: { name: 'GPL-2+' } }],
          cpe: 'cpe:2.3:a:libssl3:libssl3:3.0.17-1\\~deb12u2:*:*:*:*:*:*:*',
          purl: 'pkg:deb/debian/libssl3@3.0.17-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
          properties: [
            { name: 'syft:location:0:layerID', value: 'sha256:aa' },
            { name: 'syft:location:0:path', value: '/var/lib/dpkg/status' },
          ],
        },
        { type: 'operating-system', name: 'debian', version: '12' },
      ],
    });
    expect(found).toEqual({
      ecosystem: 'deb',
      name: 'libssl3',
      version: '3.0.17-1~deb12u2',
      purl: 'pkg:deb/debian/libssl3@3.0.17-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
      source: { name: 'openssl', version: '3.0.17-1~deb12u2' },
      architecture: 'amd64',
      distribution: { id: 'debian', version: '12' },
      vendor: 'Someone <s@example.org>',
      licences: ['Apache-2.0', 'GPL-2.0-or-later'],
      places: [{ path: 'var/lib/dpkg/status', layer: 'sha256:aa' }],
    });
  });

  it('takes epoch, source and module from Trivy', () => {
    const [found] = componentsOf(
      cyclonedx({
        name: 'nodejs',
        version: '18.20.4-1.module_el8',
        purl: 'pkg:rpm/redhat/nodejs@18.20.4-1.module_el8?arch=x86_64&distro=redhat-8.10&epoch=1',
        properties: [
          { name: 'aquasecurity:trivy:SrcName', value: 'nodejs' },
          { name: 'aquasecurity:trivy:SrcVersion', value: '18.20.4' },
          { name: 'aquasecurity:trivy:SrcRelease', value: '1.module_el8' },
          { name: 'aquasecurity:trivy:SrcEpoch', value: '1' },
          { name: 'aquasecurity:trivy:Modularitylabel', value: 'nodejs:18:809' },
        ],
      }),
    );
    expect(found).toMatchObject({
      version: '1:18.20.4-1.module_el8',
      source: { name: 'nodejs', version: '1:18.20.4-1.module_el8' },
      modularity: 'nodejs:18:809',
      architecture: 'x86_64',
    });
  });

  it.each([
    [
      { group: '@angular', name: 'core', version: '1.0.0', purl: 'pkg:npm/%40angular/core@1.0.0' },
      'npm',
      '@angular/core',
    ],
    [{ name: '@angular/core', version: '1.0.0', purl: 'pkg:npm/%40angular/core@1.0.0' }, 'npm', '@angular/core'],
    [{ group: 'org.x', name: 'y', version: '1', purl: 'pkg:maven/org.x/y@1?type=jar' }, 'maven', 'org.x:y'],
    [{ name: 'Django', version: '5.0', purl: 'pkg:pypi/django@5.0' }, 'pypi', 'Django'],
    [
      {
        name: 'github.com/Masterminds/semver',
        version: 'v3.1.0',
        purl: 'pkg:golang/github.com/Masterminds/semver@v3.1.0',
      },
      'golang',
      'github.com/Masterminds/semver',
    ],
    [{ name: 'node', version: '20.1.0', cpe: 'cpe:2.3:a:nodejs:node.js:20.1.0:*:*:*:*:*:*:*' }, 'generic', 'node'],
  ])('names %j as its ecosystem does', (component, ecosystem, name) => {
    expect(componentsOf(cyclonedx(component))).toMatchObject([{ ecosystem, name }]);
  });

  it('reads nested components, the graph and what is direct', () => {
    const found = componentsOf({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { type: 'application', 'bom-ref': 'app', name: 'shop' } },
      components: [
        {
          type: 'library',
          'bom-ref': 'a',
          name: 'a',
          version: '1',
          purl: 'pkg:npm/a@1',
          scope: 'excluded',
          components: [{ type: 'library', 'bom-ref': 'b', name: 'b', version: '2', purl: 'pkg:npm/b@2' }],
        },
      ],
      dependencies: [
        { ref: 'app', dependsOn: ['a'] },
        { ref: 'a', dependsOn: ['b', 'gone'] },
      ],
    });
    expect(found).toMatchObject([
      { name: 'a', scope: 'development', direct: true, dependsOn: ['pkg:npm/b@2'] },
      { name: 'b', direct: false },
    ]);
  });

  it('reads XML', () => {
    const found = componentsOf(`<?xml version="1.0"?>
      <b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.4" version="1"><b:components>
        <b:component type="library" bom-ref="a"><b:group>org.x</b:group><b:name>y</b:name><b:version>1</b:version>
          <b:hashes><b:hash alg="SHA-1">${'0a'.repeat(20)}</b:hash></b:hashes>
          <b:licenses><b:license><b:id>MIT</b:id></b:license></b:licenses><b:purl>pkg:maven/org.x/y@1</b:purl></b:component>
      </b:components><b:dependencies><b:dependency ref="a"/></b:dependencies></b:bom>`);
    expect(found).toEqual([
      {
        ecosystem: 'maven',
        name: 'org.x:y',
        version: '1',
        purl: 'pkg:maven/org.x/y@1',
        licences: ['MIT'],
        places: [{ path: 'bom' }],
        hashes: { sha1: '0a'.repeat(20) },
        dependsOn: [],
      },
    ]);
  });
});

describe('SPDX of others', () => {
  const spdx = {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    packages: [
      {
        SPDXID: 'SPDXRef-image',
        name: 'nginx',
        versionInfo: `sha256:${'0f'.repeat(32)}`,
        primaryPackagePurpose: 'CONTAINER',
      },
      {
        SPDXID: 'SPDXRef-a',
        name: 'busybox',
        versionInfo: '1.36.1-r5',
        supplier: 'Person: Someone',
        licenseDeclared: 'LicenseRef-busybox',
        licenseConcluded: 'NOASSERTION',
        sourceInfo: 'acquired package info from APK DB: /lib/apk/db/installed',
        checksums: [{ algorithm: 'SHA1', checksumValue: '0a'.repeat(20) }],
        externalRefs: [
          {
            referenceCategory: 'PACKAGE-MANAGER',
            referenceType: 'purl',
            referenceLocator: 'pkg:apk/alpine/busybox@1.36.1-r5?arch=x86_64',
          },
        ],
      },
    ],
    hasExtractedLicensingInfos: [{ licenseId: 'LicenseRef-busybox', extractedText: 'the busybox licence' }],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-image' },
      { spdxElementId: 'SPDXRef-image', relationshipType: 'CONTAINS', relatedSpdxElement: 'SPDXRef-a' },
    ],
  };

  it('reads JSON', () => {
    const read = readSbom(JSON.stringify(spdx), 'bom')?.sbom;
    expect(read?.subject).toEqual({ type: 'image', name: 'nginx', digest: `sha256:${'0f'.repeat(32)}` });
    expect(read?.components).toMatchObject([
      {
        ecosystem: 'apk',
        name: 'busybox',
        vendor: 'Someone',
        licences: ['the busybox licence'],
        places: [{ path: 'lib/apk/db/installed' }],
        hashes: { sha1: '0a'.repeat(20) },
      },
    ]);
  });

  it('reads tags and values, and names lines that are none', () => {
    const read = readSbom(
      'SPDXVersion: SPDX-2.2\nPackageName: left-pad\nSPDXID: SPDXRef-1\nPackageVersion: 1.3.0\nwhat is this\n' +
        'PackageLicenseDeclared: WTFPL\nExternalRef: PACKAGE-MANAGER purl pkg:npm/left-pad@1.3.0\n' +
        'PackageComment: <text>two\nlines</text>\n',
      'bom.spdx',
    );
    expect(read?.sbom.components).toMatchObject([{ ecosystem: 'npm', name: 'left-pad', licences: ['WTFPL'] }]);
    expect(read?.problems).toMatchObject([{ code: 'syntax', file: 'bom.spdx', line: 5 }]);
  });
});

describe('bad input', () => {
  it.each([
    ['a manifest', 'apiVersion: v1\nkind: Pod\n'],
    ['JSON of something else', '{"name": "x", "version": "1"}'],
    ['XML of something else', '<project><modelVersion>4.0.0</modelVersion></project>'],
    ['nothing', ''],
  ])('is no bill of materials: %s', (_, content) => expect(readSbom(content, 'x')).toBeUndefined());

  it('names the line where JSON ends too soon', () => {
    const read = readSbom('{"bomFormat": "CycloneDX",\n"components": [\n', 'bom.json');
    expect(read?.problems).toMatchObject([{ code: 'syntax', file: 'bom.json' }]);
    expect(read?.sbom.incomplete).toBe(true);
  });

  it.each([
    ['an element is left open', '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components>', 1],
    ['a tag closes another', '<bom xmlns="http://cyclonedx.org/schema/bom/1.4">\n<a></b></bom>', 2],
  ])('names the line where %s', (_, content, line) => {
    expect(readSbom(content, 'bom.xml')?.problems).toMatchObject([{ code: 'syntax', line }]);
  });

  it('keeps the others when one component has no name', () => {
    const read = readSbom(
      JSON.stringify(cyclonedx({}, {})).replace('[{', '[{"name":"a","version":"1","purl":"pkg:npm/a@1"},{'),
      'bom.json',
    );
    expect(read?.sbom.components).toHaveLength(1);
    expect(read?.problems).toMatchObject([{ code: 'incomplete-object' }]);
  });

  it('does not follow components for ever', () => {
    let nested: object = { type: 'library', name: 'x', version: '1', purl: 'pkg:npm/x@1' };
    for (let depth = 0; depth < 60; depth += 1)
      nested = { type: 'library', name: `x${depth}`, version: '1', components: [nested] };
    const read = readSbom(JSON.stringify({ bomFormat: 'CycloneDX', components: [nested] }), 'bom.json');
    expect(read?.problems).toMatchObject([{ code: 'too-deep' }]);
  });

  it('expands no entities', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    const found = componentsOf(
      `<?xml version="1.0"?>${bomb}<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component type="library"><name>&b;</name><version>1</version></component></components></bom>`,
    );
    expect(found).toMatchObject([{ name: '&b;' }]);
  });
});
