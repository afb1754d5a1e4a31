import { table } from '@seawall/model';
import type { Purl } from './purl.ts';

type Case = 'lower' | 'upper' | 'kept';

/** What one type of package URL asks of its parts. */
interface TypeRule {
  readonly namespace?: 'required' | 'prohibited';
  readonly namespaceCase?: Case;
  readonly nameCase?: Case;
  readonly versionCase?: Case;
  readonly name?: (purl: Purl) => string;
  /** Qualifiers without which the package is not identified. */
  readonly qualifiers?: readonly string[];
  /** Anything else that the type forbids. */
  readonly fault?: (purl: Purl) => string | undefined;
}

const lower: TypeRule = { namespaceCase: 'lower', nameCase: 'lower' };
const alone: TypeRule = { namespace: 'prohibited' };

const extensionId = /^[a-p]{32}$/;
const extensionVersion = /^\d+(?:\.\d+){0,3}$/;

/** The rules of purl-spec's type definitions (`types/*-definition.json`); a type that is not listed has none. */
const rules: Readonly<Record<string, TypeRule>> = table({
  alpm: lower,
  apk: lower,
  bazel: alone,
  bitbucket: lower,
  bitnami: { ...alone, nameCase: 'lower' },
  brew: lower,
  cargo: alone,
  'chrome-extension': {
    ...alone,
    fault({ name, version }) {
      if (!extensionId.test(name)) return 'the name of an extension is 32 letters from a to p';
      if (version !== undefined && !extensionVersion.test(version)) return 'a version is one to four numbers';
      return undefined;
    },
  },
  cocoapods: alone,
  composer: lower,
  conda: alone,
  cpan: {
    namespaceCase: 'upper',
    fault: ({ name }) => (name.includes('::') ? 'a distribution has no :: in its name' : undefined),
  },
  cran: alone,
  deb: lower,
  gem: alone,
  git: { namespace: 'required' },
  github: lower,
  golang: lower,
  hackage: alone,
  hex: lower,
  huggingface: { versionCase: 'lower' },
  julia: { ...alone, qualifiers: ['uuid'] },
  luarocks: lower,
  maven: { namespace: 'required' },
  mlflow: {
    ...alone,
    // Azure's registry keeps the case of names, Databricks' does not.
    name: ({ name, qualifiers }) =>
      (qualifiers?.['repository_url'] ?? '').includes('azureml') ? name : name.toLowerCase(),
  },
  npm: lower,
  nuget: alone,
  oci: { ...alone, nameCase: 'lower' },
  opam: alone,
  otp: { ...alone, nameCase: 'lower' },
  pub: { ...alone, nameCase: 'lower' },
  pypi: { ...alone, name: ({ name }) => name.toLowerCase().replace(/[-_.]+/g, '-'), versionCase: 'lower' },
  qpkg: { namespaceCase: 'lower' },
  rpm: { namespaceCase: 'lower' },
  swift: { namespace: 'required' },
  vcpkg: { ...alone, nameCase: 'lower' },
  'vscode-extension': { ...lower, namespace: 'required' },
});

/** Hosts of Git whose paths are the same in any case. */
const caselessGitHosts = new Set(['github', 'github.com', 'bitbucket', 'bitbucket.org', 'gitlab.com', 'codeberg.org']);

/** The parts as their type writes them: case, separators, and where `git` divides host and path. */
export function normalise(purl: Purl): Purl {
  const rule = rules[purl.type];
  if (purl.type === 'git') return normaliseGit(purl);
  if (rule === undefined) return purl;
  return {
    ...purl,
    ...(purl.namespace === undefined ? {} : { namespace: inCase(purl.namespace, rule.namespaceCase) }),
    name: rule.name?.(purl) ?? inCase(purl.name, rule.nameCase),
    ...(purl.version === undefined ? {} : { version: inCase(purl.version, rule.versionCase) }),
  };
}

/** What the type forbids in these parts, as a sentence; undefined when nothing. */
export function faultOf(purl: Purl): string | undefined {
  const rule = rules[purl.type];
  if (rule === undefined) return undefined;
  const named = purl.namespace !== undefined && purl.namespace !== '';
  if (rule.namespace === 'required' && !named) return `${purl.type} packages need a namespace`;
  if (rule.namespace === 'prohibited' && named) return `${purl.type} packages have no namespace`;
  const missing = rule.qualifiers?.find((key) => purl.qualifiers?.[key] === undefined);
  if (missing !== undefined) return `${purl.type} packages need the qualifier ${missing}`;
  return rule.fault?.(purl);
}

function normaliseGit(purl: Purl): Purl {
  const path = purl.namespace === undefined ? purl.name : `${purl.namespace}/${purl.name}`;
  const slash = path.indexOf('/');
  if (slash < 0) return purl;
  const namespace = path.slice(0, slash);
  const name = path.slice(slash + 1);
  return { ...purl, namespace, name: caselessGitHosts.has(namespace) ? name.toLowerCase() : name };
}

function inCase(text: string, wanted: Case | undefined): string {
  if (wanted === 'lower') return text.toLowerCase();
  return wanted === 'upper' ? text.toUpperCase() : text;
}
