import { basicCredentials, crcAtEnd } from '../checks/structure.ts';
import type { OwnRule } from '../rule.ts';
import { named, token } from './define.ts';
import { alnum, hex, uuid } from './shapes.ts';

const critical = { severity: 'critical' } as const;

/** Where code and packages live. */
export const code: readonly OwnRule[] = [
  token('github-token', 'GitHub', 'accessToken', '(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,76}', {
    ...critical,
    checks: [crcAtEnd],
  }),
  token(
    'github-fine-grained-token',
    'GitHub',
    'personalToken',
    'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{50,60}',
    critical,
  ),
  named('GitHub', hex(40), { context: 'key', thing: 'clientSecret' }),
  token('gitlab-personal-token', 'GitLab', 'personalToken', 'glpat-[A-Za-z0-9_-]{20}', critical),
  token(
    'gitlab-routable-token',
    'GitLab',
    'personalToken',
    'glpat-[A-Za-z0-9_-]{27,300}\\.[0-9a-z]{2}\\.[0-9a-z]{9}',
    critical,
  ),
  token('gitlab-deploy-token', 'GitLab', 'deployToken', 'gldt-[A-Za-z0-9_-]{20}'),
  token('gitlab-runner-token', 'GitLab', 'runnerToken', '(?:glrt-(?:t[1-3]_)?|GR1348941)[A-Za-z0-9_-]{20}'),
  token('gitlab-trigger-token', 'GitLab', 'serviceToken', 'glptt-[0-9a-f]{40}'),
  token('gitlab-job-token', 'GitLab', 'sessionToken', 'glcbt-[0-9a-zA-Z]{1,5}_[A-Za-z0-9_-]{20}'),
  token(
    'gitlab-service-token',
    'GitLab',
    'serviceToken',
    '(?:glsoat|glft|glimt|gloas|glffct|glagent)-[A-Za-z0-9_-]{20,64}',
  ),
  token('bitbucket-app-password', 'Bitbucket', 'password', 'ATBB[A-Za-z0-9]{24}[A-F0-9]{8}', critical),
  named('Bitbucket', '[A-Za-z0-9_=-]{30,64}', { context: 'key', thing: 'clientSecret' }),
  token('atlassian-api-token', 'Atlassian', 'apiKey', '(?:ATATT3|ATCTT3)[A-Za-z0-9_=-]{100,260}', critical),
  named('Atlassian', alnum(24), { words: ['atlassian', 'jira', 'confluence'], context: 'key' }),
  token('azure-devops-token', 'Azure DevOps', 'personalToken', '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}', critical),
  named('Azure DevOps', '[a-z0-9]{52}', {
    words: ['azure_devops', 'azuredevops', 'vsts', 'azure-devops'],
    context: 'key',
    thing: 'personalToken',
  }),
  token('npm-token', 'npm', 'accessToken', 'npm_[A-Za-z0-9]{36}', { ...critical, checks: [crcAtEnd] }),
  token('npm-legacy-token', 'npm', 'accessToken', `_authToken["' ]{0,2}[=:]["' ]{0,2}((?:NpmToken\\.)?${uuid})`, {
    ...critical,
    group: 1,
    edges: 'none',
  }),
  token('npm-basic-auth', 'npm', 'password', '_auth(?:["\' ]{0,2})[=:]["\' ]{0,2}([A-Za-z0-9+/]{16,200}={0,2})', {
    group: 1,
    edges: 'none',
    entropy: 3,
    checks: [basicCredentials],
  }),
  token(
    'pypi-token',
    'PyPI',
    'apiKey',
    'pypi-(?:AgEIcHlwaS5vcmc|AgENdGVzdC5weXBpLm9yZ)[A-Za-z0-9_-]{40,1000}',
    critical,
  ),
  token('rubygems-key', 'RubyGems', 'apiKey', 'rubygems_[a-f0-9]{48}', critical),
  token('cratesio-token', 'crates.io', 'apiKey', 'cio[a-zA-Z0-9]{32}', { ...critical, entropy: 3.3 }),
  token('nuget-key', 'NuGet', 'apiKey', 'oy2[a-z0-9]{43}', critical),
  token('clojars-token', 'Clojars', 'deployToken', 'CLOJARS_[a-z0-9]{60}', critical),
  token('packagist-token', 'Packagist', 'apiKey', 'packagist_(?:ors|oru|uut|urt|out)_[a-f0-9]{60,80}'),
  token('dockerhub-token', 'Docker Hub', 'personalToken', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}', critical),
  token('artifactory-key', 'JFrog Artifactory', 'apiKey', 'AKCp[A-Za-z0-9]{60,70}', { entropy: 3.5 }),
  token('artifactory-reference-token', 'JFrog Artifactory', 'accessToken', 'cmVmdGtu[A-Za-z0-9]{50,60}'),
  named('Artifactory', '[A-Za-z0-9]{64,76}', { words: ['artifactory', 'jfrog'], context: 'key' }),
  token('sourcegraph-token', 'Sourcegraph', 'accessToken', 'sgp_(?:[a-fA-F0-9]{16}_|local_){0,2}[a-fA-F0-9]{40}', {
    entropy: 3,
  }),
  token('sourcegraph-licence-key', 'Sourcegraph', 'licenceKey', 'slk_[a-f0-9]{64}'),
  token('cloudsmith-key', 'Cloudsmith', 'apiKey', 'csk_[A-Za-z0-9]{36,44}'),
  named('Cloudsmith', hex(40)),
  named('packagecloud', hex(48), { id: 'packagecloud-token' }),
  named('Gitea', hex(40), { words: ['gitea', 'codeberg', 'forgejo', 'gogs'], context: 'key', thing: 'accessToken' }),
  named({ en: 'Gitee', zh: 'Gitee（码云）' }, hex(32), { context: 'key', thing: 'accessToken' }),
  token('sonarqube-token', 'SonarQube', 'accessToken', '(?:sqp|squ|sqa)_[a-f0-9]{40}'),
  named('SonarQube', hex(40), {
    id: 'sonar-login',
    words: ['sonar.login', 'sonar.token', 'sonarlogin', 'sonar_token', 'sonarcloud', 'sonar-token'],
    thing: 'accessToken',
  }),
  token('snyk-token', 'Snyk', 'accessToken', 'snyk_(?:uat|sat)\\.[a-z0-9]{8}\\.[A-Za-z0-9_.-]{40,400}'),
  named('Snyk', uuid),
  token('semgrep-token', 'Semgrep', 'accessToken', 'sgp_[A-Za-z0-9]{60,68}'),
  named('Codecov', uuid, { context: 'key', thing: 'accessToken' }),
  named('Coveralls', '[A-Za-z0-9-]{32,38}', { context: 'key' }),
  named('Code Climate', hex(64), { words: ['codeclimate', 'cc_test_reporter', 'code_climate'] }),
  named('Codacy', alnum(20)),
  named('Scrutinizer', hex(64), { words: ['scrutinizer'] }),
  token('dependency-track-key', 'Dependency-Track', 'apiKey', 'odt_[A-Za-z0-9]{32,40}', { entropy: 3.3 }),
];
