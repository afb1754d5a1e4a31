import { expect, it } from 'vitest';
import { inventoryOf } from './harness.ts';
import { linesOf, problemsOf } from './lines.ts';

const site = 'usr/local/lib/python3.12/site-packages';

it('installed wheels and eggs, with their licences and what they require', () => {
  expect(
    linesOf({
      [`${site}/Flask-3.0.0.dist-info/METADATA`]:
        'Metadata-Version: 2.4\nName: Flask\nVersion: 3.0.0\nLicense-Expression: BSD-3-Clause\nRequires-Dist: Jinja2>=3.1.2\n' +
        'Requires-Dist: absent>=1\nRequires-Dist: python-dotenv; extra == "dotenv"\n\nName: not a header\n',
      [`${site}/jinja2-3.1.2.dist-info/METADATA`]:
        'Name: Jinja2\nVersion: 3.1.2\nLicense: BSD\nClassifier: License :: OSI Approved :: BSD License\n',
      [`${site}/old.egg-info/PKG-INFO`]:
        'Name: old\nVersion: 1!2.0\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)\n',
      [`${site}/single-1.0.egg-info`]: 'Name: single\nVersion: 1.0\nLicense: Apache License 2.0\n',
      [`${site}/x-1.egg/EGG-INFO/PKG-INFO`]: 'Name: x\nVersion: 1\n',
      'somewhere/METADATA': 'Name: none\nVersion: 1\n',
    }),
  ).toEqual([
    'pypi/flask@3.0.0 [BSD-3-Clause] → pypi/jinja2@3.1.2',
    'pypi/jinja2@3.1.2 [BSD License]',
    'pypi/old@1%212.0 [GPL-3.0-or-later]',
    'pypi/single@1.0 [Apache-2.0]',
    'pypi/x@1',
  ]);
});

it('Poetry', () => {
  const lock = `[[package]]
name = "Jinja2"
version = "3.1.2"
optional = false
groups = ["main", "dev"]
files = [{file = "a.whl", hash = "sha256:${'ab'.repeat(32)}"}]

[package.dependencies]
MarkupSafe = ">=2.0"

[[package]]
name = "markupsafe"
version = "2.1.3"
groups = ["main"]
files = [{file = "a.whl", hash = "sha256:aa"}, {file = "b.whl", hash = "sha256:bb"}]

[[package]]
name = "pytest"
version = "8.0"
category = "dev"
`;
  expect(linesOf({ 'poetry.lock': lock })).toEqual([
    'pypi/jinja2@3.1.2 :1 runtime → pypi/markupsafe@2.1.3',
    'pypi/markupsafe@2.1.3 :11 runtime',
    'pypi/pytest@8.0 :17 development',
  ]);
  expect(inventoryOf({ 'poetry.lock': lock }).components.map(({ hashes }) => hashes)).toEqual([
    { sha256: 'ab'.repeat(32) },
    undefined,
    undefined,
  ]);
});

it('uv', () => {
  const lock = `version = 1

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "flask" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "flask"
version = "3.0.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "jinja2" }]

[[package]]
name = "jinja2"
version = "3.1.2"

[[package]]
name = "pytest"
version = "8.0.0"
dependencies = [{ name = "jinja2" }]
`;
  expect(linesOf({ 'uv.lock': lock })).toEqual([
    'pypi/flask@3.0.0 :11 runtime direct → pypi/jinja2@3.1.2',
    'pypi/jinja2@3.1.2 :17 runtime indirect',
    'pypi/pytest@8.0.0 :21 development direct → pypi/jinja2@3.1.2',
  ]);
});

it('PDM and pylock.toml', () => {
  const pdm = `[[package]]
name = "flask"
version = "3.0.0"
groups = ["default"]
dependencies = ["Jinja2>=3.1.2", "importlib-metadata>=3.6; python_version < \\"3.10\\""]

[[package]]
name = "jinja2"
version = "3.1.2"
groups = ["default", "test"]

[[package]]
name = "pytest"
version = "8"
groups = ["test"]
`;
  expect(linesOf({ 'pdm.lock': pdm })).toEqual([
    'pypi/flask@3.0.0 :1 runtime → pypi/jinja2@3.1.2',
    'pypi/jinja2@3.1.2 :7 runtime',
    'pypi/pytest@8 :12 development',
  ]);
  const standard = 'lock-version = "1.0"\n[[packages]]\nname = "attrs"\nversion = "25.1.0"\n';
  expect(linesOf({ 'pylock.dev.toml': standard })).toEqual(['pypi/attrs@25.1.0 :2']);
});

it('Pipenv and requirements', () => {
  expect(
    linesOf({
      'Pipfile.lock':
        '{"_meta": {},\n"default": {\n"flask": {"version": "==3.0.0"}},\n"develop": {"pytest": {"version": "==8.0"}}}',
    }),
  ).toEqual(['pypi/flask@3.0.0 :3 runtime', 'pypi/pytest@8.0 :4 development']);
  expect(
    linesOf({
      'requirements.txt':
        '# comment\nFlask==3.0.0 # why\nrequests[socks] == 2.31.0 ; python_version > "3"\nloose>=1\nwild==1.*\n-r other.txt\nhashed==1.0 \\\n    --hash=sha256:aa\n',
    }),
  ).toEqual(['pypi/flask@3.0.0 :2', 'pypi/hashed@1.0 :7', 'pypi/requests@2.31.0 :3']);
  expect(linesOf({ 'requirements-dev.txt': 'pytest==8.0\n' })).toEqual(['pypi/pytest@8.0 :1 development']);
});

it('broken TOML is named with its line', () => {
  expect(problemsOf({ 'poetry.lock': '[[package]]\nname = \n' })[0]).toMatch(/^poetry\.lock:2 /);
});
