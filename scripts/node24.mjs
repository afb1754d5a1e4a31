// Runs a script on the Node 24 that `npm ci` brings, whatever Node started this one. Plain JavaScript for old Nodes.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { relay } from '../packages/apps/cli/bin/relay.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const bundled = `${root}node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`;
const node = major > 24 || (major === 24 && minor >= 15) ? process.execPath : bundled;
if (node === bundled && !existsSync(bundled)) {
  console.error(
    `This needs Node.js 24.15 or later; found ${process.version}.\n` +
      'Run `npm ci` with install scripts enabled (it brings Node 24), or install Node 24 yourself.',
  );
  process.exit(2);
}
const path = `${root}node_modules/.bin${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
relay(node, process.argv.slice(2), { ...process.env, PATH: path });
