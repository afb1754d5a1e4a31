import { buildDatabase, VulnsError } from '../src/index.ts';

// Builds a database in a process of its own and prints how that ended.

const [from = '', database = ''] = process.argv.slice(2);
try {
  buildDatabase({ from: [from], database, now: new Date() });
  process.stdout.write('built\n');
} catch (error) {
  process.stdout.write(error instanceof VulnsError ? `${error.code}\n` : `${String(error)}\n`);
}
