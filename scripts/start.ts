import { main } from '../packages/apps/cli/src/main.ts';
import { buildConsole } from './console.ts';

// `npm start`: the whole platform on this machine, from a clean clone. What stands behind `--` goes to `seawall up`.

buildConsole();
process.exitCode = await main(['up', ...process.argv.slice(2)]);
