import { afterAll, describe } from 'vitest';
import { hasPostgres, startPostgres } from '../support/postgres-server.ts';
import { useServer } from '../support/state.ts';

// The tests of the state store once more, each file in a database of Debian's server instead of an embedded one.

describe.skipIf(!hasPostgres)('the state store on a server (root, Debian: postgresql)', async () => {
  if (!hasPostgres) return;
  const server = await startPostgres();
  useServer(() => server.database());
  afterAll(() => server.stop());
  describe('findings', async () => {
    await import('./findings.test.ts');
  });
  describe('exceptions', async () => {
    await import('./exceptions.test.ts');
  });
  describe('inventory', async () => {
    await import('./inventory.test.ts');
  });
  describe('alerts', async () => {
    await import('./alerts.test.ts');
  });
  describe('jobs', async () => {
    await import('./jobs.test.ts');
  });
  describe('retention', async () => {
    await import('./retention.test.ts');
  });
});
