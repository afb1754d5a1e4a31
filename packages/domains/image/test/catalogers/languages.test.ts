import { expect, it } from 'vitest';
import { inventoryOf } from './harness.ts';
import { linesOf, problemsOf } from './lines.ts';

const cases: readonly (readonly [name: string, files: Readonly<Record<string, string>>, lines: readonly string[]])[] = [
  [
    '.NET: what was published',
    {
      'app/shop.deps.json': `{"targets": {".NETCoreApp,Version=v8.0": {
 "shop/1.0.0": {"dependencies": {"A.B": "1.0.0"}}, "A.B/1.0.0": {"dependencies": {"C": "2.0.0"}}, "C/2.0.0": {}}},
"libraries": {"shop/1.0.0": {"type": "project"},
 "A.B/1.0.0": {"type": "package", "sha512": "sha512-q6s="},
 "C/2.0.0": {"type": "package"}}}`,
    },
    ['nuget/A.B@1.0.0 :4 direct → nuget/C@2.0.0', 'nuget/C@2.0.0 :5 indirect'],
  ],
  [
    '.NET: lock file',
    {
      'packages.lock.json': `{"version": 1, "dependencies": {"net8.0": {
 "A.B": {"type": "Direct", "resolved": "1.0.0", "contentHash": "q6s=", "dependencies": {"c": "2.0.0"}},
 "C": {"type": "Transitive", "resolved": "2.0.0"},
 "own": {"type": "Project"}}}}`,
    },
    ['nuget/A.B@1.0.0 :2 direct → nuget/C@2.0.0', 'nuget/C@2.0.0 :3 indirect'],
  ],
  [
    '.NET: projects with central versions, and packages.config',
    {
      'Directory.Packages.props':
        '<Project><ItemGroup><PackageVersion Include="A" Version="1.0" /></ItemGroup></Project>',
      'src/shop.csproj': `<Project><PropertyGroup><V>3.1.0</V></PropertyGroup><ItemGroup>
<PackageReference Include="a" />
<PackageReference Include="B"><Version>$(V)</Version></PackageReference>
<PackageReference Include="Floating" Version="1.*" />
<PackageReference Include="Analyzer" Version="[2.0]" PrivateAssets="all" /></ItemGroup></Project>`,
      'old/packages.config': '<packages>\n<package id="D" version="4.0" targetFramework="net48" /></packages>',
    },
    [
      'nuget/Analyzer@2.0 :5 development direct',
      'nuget/B@3.1.0 :3 runtime direct',
      'nuget/D@4.0 :2 runtime direct',
      'nuget/Floating :4 runtime direct',
      'nuget/a@1.0 :2 runtime direct',
    ],
  ],
  [
    'Ruby: lock file',
    {
      'Gemfile.lock': `PATH
  remote: .
  specs:
    own (0.1.0)
      rack

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.15.4-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.1)
    rack (3.0.8)

DEPENDENCIES
  nokogiri (~> 1.15)
  own!

CHECKSUMS
  racc (1.7.1) sha256=${'ab'.repeat(32)}
`,
    },
    [
      'gem/nokogiri@1.15.4?platform=x86_64-linux :10 direct → gem/racc@1.7.1',
      'gem/racc@1.7.1 :12 indirect',
      'gem/rack@3.0.8 :13 direct',
    ],
  ],
  [
    'Ruby: installed',
    {
      'usr/lib/ruby/gems/3.2.0/specifications/rack-3.0.8.gemspec':
        'Gem::Specification.new do |s|\n  s.name = "rack".freeze\n  s.version = "3.0.8"\n  s.licenses = ["MIT".freeze]\n  s.add_runtime_dependency(%q<json>.freeze, [">= 1"])\nend\n',
      'usr/lib/ruby/gems/3.2.0/specifications/default/json-2.6.gemspec':
        'Gem::Specification.new do |s|\n  s.name = "json"\n  s.version = Gem::Version.new("2.6")\nend\n',
      'src/mine.gemspec': 'Gem::Specification.new { |s| s.name = "mine"; s.version = "1" }',
    },
    ['gem/json@2.6', 'gem/rack@3.0.8 [MIT] → gem/json@2.6'],
  ],
  [
    'PHP',
    {
      'composer.lock': `{"packages": [
{"name": "Monolog/monolog", "version": "2.9.1", "require": {"php": ">=7.2", "psr/log": "^1.0"}, "license": ["MIT", "GPL-2.0-or-later"]},
{"name": "psr/log", "version": "1.1.4"}],
"packages-dev": [
{"name": "phpunit/phpunit", "version": "9.6.0"}]}`,
    },
    [
      'composer/monolog/monolog@2.9.1 :2 runtime [MIT OR GPL-2.0-or-later] → composer/psr/log@1.1.4',
      'composer/phpunit/phpunit@9.6.0 :5 development',
      'composer/psr/log@1.1.4 :3 runtime',
    ],
  ],
  [
    'PHP: installed',
    {
      'app/vendor/composer/installed.json':
        '{"packages": [{"name": "a/b", "version": "v1.0"}, {"name": "c/d", "version": "2"}], "dev-package-names": ["c/d"]}',
      'old/vendor/composer/installed.json': '[{"name": "e/f", "version": "3"}]',
    },
    ['composer/a/b@v1.0 :1 runtime', 'composer/c/d@2 :1 development', 'composer/e/f@3 :1 runtime'],
  ],
  [
    'Dart',
    {
      'pubspec.lock': `packages:
  async:
    dependency: transitive
    source: hosted
    version: "2.11.0"
  flutter:
    dependency: "direct main"
    source: sdk
    version: "0.0.0"
  http:
    dependency: "direct main"
    source: hosted
    version: 1.10
  test:
    dependency: "direct dev"
    version: "1.24.0"
`,
    },
    ['pub/async@2.11.0 :2 indirect', 'pub/http@1.10 :10 direct', 'pub/test@1.24.0 :14 development direct'],
  ],
  [
    'Elixir and Erlang: lock files',
    {
      'mix.lock': `%{
  "decimal": {:hex, :decimal, "2.1.1", "${'ab'.repeat(32)}", [:mix], [], "hexpm", "x"},
  "jason": {:hex, :jason, "1.4.1", "${'cd'.repeat(32)}", [:mix], [{:decimal, "~> 1.0 or ~> 2.0", [hex: :decimal, repo: "hexpm", optional: true]}], "hexpm", "x"},
  "fork": {:git, "https://example.org/fork.git", "0123456789abcdef", []},
}
`,
      'rebar.lock':
        '{"1.2.0",\n[{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0},\n {<<"ranch">>,{pkg,<<"ranch">>,<<"1.8.0">>},1}]}.\n',
    },
    [
      'hex/cowboy@2.9.0 :2 direct',
      'hex/decimal@2.1.1 :2',
      'hex/fork@0123456789abcdef :4',
      'hex/jason@1.4.1 :3 → hex/decimal@2.1.1',
      'hex/ranch@1.8.0 :3 indirect',
    ],
  ],
  [
    'Elixir and Erlang: releases',
    {
      'app/lib/jason-1.4.1/ebin/jason.app':
        '{application,jason,\n [{applications,[kernel,\'decimal\']},\n  {vsn,"1.4.1"}]}.',
      'usr/lib/erlang/lib/kernel-9.0/ebin/kernel.app': '{application, kernel, [{vsn, "9.0"}, {applications, []}]}.',
    },
    ['hex/jason@1.4.1 → otp/kernel@9.0', 'otp/kernel@9.0'],
  ],
  [
    'Swift',
    {
      'a/Package.resolved': `{"object": {"pins": [
{"package": "Alamofire", "repositoryURL": "https://github.com/Alamofire/Alamofire.git", "state": {"version": "5.4.3"}}]}, "version": 1}`,
      'b/Package.resolved': `{"pins": [
{"identity": "swift-nio", "kind": "remoteSourceControl", "location": "git@github.com:apple/swift-nio.git", "state": {"revision": "abc"}}], "version": 3}`,
    },
    ['swift/github.com/Alamofire/Alamofire@5.4.3 :2', 'swift/github.com/apple/swift-nio@abc :2'],
  ],
  [
    'CocoaPods',
    {
      'Podfile.lock': `PODS:
  - Firebase/Core (10.1.0):
    - FirebaseAnalytics (~> 10.1)
    - Firebase/CoreOnly
  - Firebase/CoreOnly (10.1.0)
  - FirebaseAnalytics (10.2.0)

DEPENDENCIES:
  - Firebase/Core

SPEC CHECKSUMS:
  Firebase: ${'ab'.repeat(20)}
`,
    },
    [
      'cocoapods/Firebase@10.1.0 :2 direct → cocoapods/FirebaseAnalytics@10.2.0',
      'cocoapods/FirebaseAnalytics@10.2.0 :6 indirect',
    ],
  ],
  [
    'Conda',
    {
      'opt/conda/conda-meta/numpy-1.26.4-py312_0.json':
        '{"name": "numpy", "version": "1.26.4", "build": "py312_0", "channel": "https://conda.anaconda.org/conda-forge/linux-64", "subdir": "linux-64", "fn": "numpy.conda", "license": "BSD-3-Clause", "depends": ["zlib >=1.2", "absent"]}',
      'opt/conda/conda-meta/zlib-1.2.13-h_0.json': '{"name": "zlib", "version": "1.2.13", "license": "Zlib"}',
      'environment.yml':
        'dependencies:\n  - python=3.11.4\n  - pip\n  - conda-forge::scipy==1.10=py_0\n  - pip:\n      - flask==3.0.0\n',
    },
    [
      'conda/numpy@1.26.4?build=py312_0&channel=conda-forge&subdir=linux-64&type=conda [BSD-3-Clause] → conda/zlib@1.2.13',
      'conda/python@3.11.4 :2 direct',
      'conda/scipy@1.10?build=py_0 :4 direct',
      'conda/zlib@1.2.13 [Zlib]',
      'pypi/flask@3.0.0 :6 direct',
    ],
  ],
  [
    'R',
    {
      'usr/lib/R/library/MASS/DESCRIPTION':
        'Package: MASS\nVersion: 7.3-60\nLicense: GPL-2 | GPL-3\nDescription: long\n  text\n',
      'renv.lock':
        '{"Packages": {\n"A3": {"Package": "A3", "Version": "1.0.0", "Requirements": ["R", "xtable"]},\n"xtable": {"Version": "1.8-4"}}}',
    },
    ['cran/A3@1.0.0 :2 → cran/xtable@1.8-4', 'cran/MASS@7.3-60 [GPL-2.0-only OR GPL-3.0-only]', 'cran/xtable@1.8-4 :3'],
  ],
  [
    'Perl',
    {
      'usr/local/lib/perl5/.meta/Moose-2.2203/MYMETA.json':
        '{"name": "Moose", "version": "2.2203", "license": ["perl_5"]}',
      'cpanfile.snapshot':
        '# carton snapshot format: version 1.0\nDISTRIBUTIONS\n  Plack-1.0050\n    pathname: M/MI/Plack.tar.gz\n    provides:\n      Plack 1.0050\n',
    },
    ['cpan/Moose@2.2203 [Artistic-1.0-Perl OR GPL-1.0-or-later]', 'cpan/Plack@1.0050 :3'],
  ],
  [
    'Lua',
    {
      'usr/local/lib/luarocks/rocks-5.4/luasocket/3.1.0-1/luasocket-3.1.0-1.rockspec':
        'package = "LuaSocket"\nversion = "3.1.0-1"\ndescription = {\n  license = "MIT"\n}\n',
      'luarocks.lock':
        'return {\n   dependencies = {\n      ["lua-cjson"] = "2.1.0-1",\n      lua = "5.4-1",\n      penlight = "1.13.1-1"\n   }\n}\n',
    },
    ['luarocks/lua-cjson@2.1.0-1 :3', 'luarocks/luasocket@3.1.0-1 [MIT]', 'luarocks/penlight@1.13.1-1 :5'],
  ],
  [
    'Haskell',
    {
      'root/.ghcup/ghc/9.4/lib/package.conf.d/aeson-2.1.conf':
        'name: aeson\nversion: 2.1.2.1\nid: aeson-2.1\nlicense: BSD-3-Clause\n',
      'cabal.project.freeze':
        'active-repositories: hackage.haskell.org:merge\nconstraints: any.ansi-terminal ==0.11.5,\n             aeson -cffi,\n             any.text ==2.0.2\n',
      'stack.yaml.lock':
        'packages:\n- completed:\n    hackage: zlib-0.6.3.0@sha256:aa,1\n  original:\n    hackage: zlib-0.6.3.0\n',
    },
    [
      'hackage/aeson@2.1.2.1 [BSD-3-Clause]',
      'hackage/ansi-terminal@0.11.5 :2',
      'hackage/text@2.0.2 :4',
      'hackage/zlib@0.6.3.0 :3',
    ],
  ],
  [
    'Bitnami',
    {
      'opt/bitnami/redis/.spdx-redis.spdx': JSON.stringify({
        spdxVersion: 'SPDX-2.3',
        packages: [
          {
            SPDXID: 'SPDXRef-a',
            name: 'redis',
            versionInfo: '7.2.4-0',
            licenseDeclared: 'BSD-3-Clause',
            externalRefs: [
              {
                referenceCategory: 'PACKAGE-MANAGER',
                referenceType: 'purl',
                referenceLocator: 'pkg:bitnami/redis@7.2.4-0?arch=amd64',
              },
            ],
          },
        ],
      }),
    },
    ['bitnami/redis@7.2.4-0?arch=amd64 [BSD-3-Clause]'],
  ],
];

it.each(cases)('%s', (_, files, lines) => {
  expect(linesOf(files)).toEqual(lines);
  expect(problemsOf(files)).toEqual([]);
});

it('what a package of the system brought is not reported twice', () => {
  const files = {
    'etc/os-release': 'ID=alpine\nVERSION_ID=3.22\n',
    'lib/apk/db/installed': 'P:py3-six\nV:1.16-r0\nF:usr/lib/python3.12/site-packages/six-1.16.dist-info\nR:METADATA\n',
    'usr/lib/python3.12/site-packages/six-1.16.dist-info/METADATA': 'Name: six\nVersion: 1.16\n',
    'usr/local/lib/python3.12/site-packages/flask-3.dist-info/METADATA': 'Name: flask\nVersion: 3\n',
  };
  expect(inventoryOf(files).components.map(({ name }) => name)).toEqual(['py3-six', 'flask']);
});
