import { tmpdir } from 'node:os';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './run.ts';

const folder = tmpdir();

test.each([
  ['up --port abc', '--port takes a number up to 65535, not abc'],
  ['up --port 70000', '--port takes a number up to 65535, not 70000'],
  ['serve --listen 8686', '--listen takes ADDRESS:PORT, not 8686'],
  ['serve --listen [::1', '--listen takes ADDRESS:PORT, not [::1'],
  ['serve --ingest here', '--ingest takes ADDRESS:PORT, not here'],
  ['serve --tls-cert tls.crt', '--tls-cert and --tls-key go together'],
  ['serve --public-url shop', '--public-url takes an http or https address, not shop'],
  ['serve --oidc /none/oidc.json', '/none/oidc.json: ENOENT'],
  ['agent', 'Name the server with --server.'],
  // Its state is made before its token is asked for: not where a real one of this machine lies.
  [`agent --server https://localhost:1 --state ${join(folder, 'seawall-agent-state')}`, 'needs a token'],
])('%s: says what is wrong with which flag', async (line, said) => {
  const { code, stderr } = await run(folder, line.split(' '));
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});

test.each([
  ['serv', '未知命令 serv\n（是否想输入 serve？）\n'],
  ['scan --sverity high', '未知选项 --sverity\n（是否想输入 --severity？）\n'],
  ['scan --output', '选项 -o, --output <file> 缺少取值\n'],
  ['completion', '缺少参数 shell\n'],
  ['completion pwsh', '参数 shell 不接受取值 pwsh。可选值：bash, zsh, fish。\n'],
  [
    'scan --fail-on never',
    '选项 --fail-on <severity> 不接受取值 never。可选值：critical, high, medium, low, info, none。\n',
  ],
  ['completion bash zsh', '参数过多：应为 1 个，实为 2 个：bash, zsh。\n'],
])('%s: told in Chinese', async (line, said) => {
  const { code, stderr } = await run(folder, ['--lang', 'zh', ...line.split(' ')]);
  expect([code, stderr]).toEqual([2, said]);
});

test('a variable with a value that is none is told in Chinese too', async () => {
  const { code, stderr } = await run(folder, ['--lang', 'zh', 'scan'], { SEAWALL_FORMAT: 'x' });
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^环境变量 SEAWALL_FORMAT 的值 x 对选项 .+ 无效。可选值：/),
  ]);
});

test('a token file with more than a token is refused before anything is sent', async () => {
  const file = join(folder, `two-tokens-${process.pid}`);
  writeFileSync(file, 'swl_one\nswl_two\n');
  const { code, stderr } = await run(folder, [
    'agent',
    '--server',
    'https://localhost:1',
    '--token-file',
    file,
    '--state',
    folder,
  ]);
  expect([code, stderr]).toEqual([
    2,
    `${file} holds more than a token: it has to be one word that begins with swl_ or swe_\n`,
  ]);
});
