import { describe, expect, it } from 'vitest';
import { inventoryOf } from './harness.ts';
import { linesOf, problemsOf } from './lines.ts';
import { zip } from './zip.ts';

function properties(group: string, artifact: string, version: string): Record<string, string> {
  return {
    [`META-INF/maven/${group}/${artifact}/pom.properties`]: `#made\nartifactId=${artifact}\ngroupId=${group}\nversion=${version}\n`,
  };
}

describe('archives', () => {
  it('are what pom.properties say, with the licences of the pom beside', () => {
    const jar = zip({
      ...properties('org.x', 'core', '1.2.3'),
      'META-INF/maven/org.x/core/pom.xml':
        '<project><artifactId>core</artifactId><licenses><license><name>The Apache Software License, Version 2.0</name></license></licenses></project>',
    });
    expect(linesOf({ 'app/core-1.2.3.jar': jar })).toEqual(['maven/org.x/core@1.2.3 [Apache-2.0]']);
    expect(inventoryOf({ 'app/core-1.2.3.jar': jar }).components[0]?.hashes?.['sha1']).toMatch(/^[0-9a-f]{40}$/);
  });

  it.each([
    [
      'commons-lang3-3.12.0.jar',
      'Bundle-SymbolicName: org.apache.commons.lang3\nImplementation-Version: 3.12.0',
      'maven/org.apache.commons/commons-lang3@3.12.0',
    ],
    ['guava-32.1.2-jre.jar', 'Automatic-Module-Name: com.google.common', 'maven/com.google.common/guava@32.1.2-jre'],
    [
      'h2.jar',
      'Implementation-Version: 2.2.224 2023\nImplementation-Vendor-Id: com.h2\n database',
      'maven/com.h2database/h2@2.2.224',
    ],
    ['plain-1.0.jar', 'Manifest-Version: 1.0', 'maven/plain@1.0'],
  ])('without Maven: %s', (name, manifest, purl) => {
    expect(linesOf({ [`lib/${name}`]: zip({ 'META-INF/MANIFEST.MF': `${manifest}\n\nName: other\n` }) })).toEqual([
      purl,
    ]);
  });

  it('of one’s own without a version are no packages', () => {
    expect(linesOf({ 'app.jar': zip({ 'META-INF/MANIFEST.MF': 'Main-Class: a.B\n' }) })).toEqual([]);
  });

  it('hold archives that hold archives', () => {
    const inner = zip(properties('org.x', 'inner', '1'));
    const war = zip({
      ...properties('org.x', 'shop', '2'),
      'WEB-INF/lib/mid.jar': zip({ 'BOOT-INF/lib/inner.jar': inner, ...properties('org.x', 'mid', '3') }),
    });
    expect(linesOf({ 'srv/shop.war': war })).toEqual([
      'maven/org.x/inner@1',
      'maven/org.x/mid@3',
      'maven/org.x/shop@2',
    ]);
    expect(inventoryOf({ 'srv/shop.war': war }).components[0]?.places).toEqual([
      { path: 'srv/shop.war!/WEB-INF/lib/mid.jar!/BOOT-INF/lib/inner.jar' },
    ]);
  });

  it('stand behind a starter script', () => {
    const jar = Buffer.concat([Buffer.from('#!/bin/sh\nexec java -jar "$0"\n'), zip(properties('org.x', 'boot', '1'))]);
    expect(linesOf({ 'srv/boot.jar': jar })).toEqual(['maven/org.x/boot@1']);
  });

  it('deeper than any real one are named, not followed', () => {
    let jar = zip(properties('org.x', 'core', '1'));
    for (let depth = 0; depth < 8; depth += 1) jar = zip({ 'x.jar': jar });
    expect(problemsOf({ 'deep.jar': jar })).toEqual([expect.stringMatching(/nested deeper than 5/)]);
  });

  it('that lie about their size are named', () => {
    const bomb = zip({ 'x.jar': Buffer.alloc(1 << 20) }, { size: 100 });
    expect(problemsOf({ 'bomb.jar': bomb })).toEqual([expect.stringMatching(/x\.jar cannot be unpacked/)]);
    const huge = zip({ 'x.jar': Buffer.alloc(10) }, { size: 0xfffffff0 });
    expect(problemsOf({ 'huge.jar': huge })).toEqual([expect.stringMatching(/too large once unpacked/)]);
  });

  it('that unfold far past what archives pack to are named', () => {
    const bomb = zip({ 'x.jar': Buffer.alloc(17 * 1024 * 1024) });
    expect(problemsOf({ 'bomb.jar': bomb })).toEqual([expect.stringMatching(/packed more than 100-fold/)]);
  });

  it.each([
    ['text', Buffer.from('not a zip')],
    ['cut short', zip({ a: 'b' }).subarray(0, 40)],
  ])('that are none are named: %s', (_, bytes) => expect(problemsOf({ 'a.jar': bytes })).toHaveLength(1));
});

it('pom.xml with properties, parents and managed versions', () => {
  const parent = `<project><groupId>org.x</groupId><artifactId>parent</artifactId><version>9</version>
<properties><jackson>2.17.0</jackson></properties>
<dependencyManagement><dependencies><dependency><groupId>com.j</groupId><artifactId>core</artifactId><version>\${jackson}</version></dependency></dependencies></dependencyManagement></project>`;
  const child = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<parent><groupId>org.x</groupId><artifactId>parent</artifactId><version>9</version></parent>
<artifactId>shop</artifactId>
<dependencies>
<dependency><groupId>com.j</groupId><artifactId>core</artifactId></dependency>
<dependency><groupId>\${project.groupId}.lib</groupId><artifactId>own</artifactId><version>\${project.version}</version></dependency>
<dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>[4.13]</version><scope>test</scope></dependency>
<dependency><groupId>a</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>
<dependency><groupId>org.x</groupId><artifactId>parent</artifactId><version>9</version></dependency>
</dependencies></project>`;
  expect(linesOf({ 'pom.xml': parent, 'shop/pom.xml': child })).toEqual([
    'maven/a/range :8 runtime direct',
    'maven/com.j/core@2.17.0 :5 runtime direct',
    'maven/junit/junit@4.13 :7 development direct',
    'maven/org.x.lib/own@9 :6 runtime direct',
  ]);
});

it('properties that name each other end', () => {
  const pom =
    '<project><artifactId>a</artifactId><properties><x>${y}${y}</x><y>${x}${x}</y></properties><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${x}</version></dependency></dependencies></project>';
  expect(linesOf({ 'pom.xml': pom })).toEqual(['maven/g/b :1 runtime direct']);
});

it('Gradle', () => {
  expect(
    linesOf({
      'gradle.lockfile':
        '# comment\ncom.a:b:1.0=compileClasspath,runtimeClasspath\norg.j:junit:5=testCompileClasspath,testRuntimeClasspath\nempty=annotationProcessor\n',
      'gradle/dependency-locks/testRuntimeClasspath.lockfile': 'c:d:2\n',
    }),
  ).toEqual(['maven/c/d@2 :1 development', 'maven/com.a/b@1.0 :2 runtime', 'maven/org.j/junit@5 :3 development']);
});
