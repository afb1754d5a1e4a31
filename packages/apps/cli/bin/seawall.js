#!/usr/bin/env node
// Finds a Node.js that can run the command, then runs it. Plain JavaScript that old versions understand.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { relay } from './relay.js';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 15)) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  // A young generation that does not grow: a large scan peaks a fifth lower.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  const { main } = await import('../src/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = bundledNode();
  if (node === undefined) {
    console.error(
      `seawall needs Node.js 24.15 or later; this is ${process.version}.\n` +
        'Install Node.js 24, or run npm ci with install scripts enabled: it brings one.',
    );
    process.exitCode = 2;
  } else {
    relay(node, process.argv.slice(1), process.env);
  }
}

/** The Node that the `node` package brought beside us, if its install script was allowed to run. */
function bundledNode() {
  try {
    const require = createRequire(import.meta.url);
    const directory = require.resolve('node/package.json').replace(/package\.json$/, 'bin/');
    const node = `${directory}node${process.platform === 'win32' ? '.exe' : ''}`;
    return spawnSync(node, ['--version']).status === 0 ? node : undefined;
  } catch {
    return undefined;
  }
}
