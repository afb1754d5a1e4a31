import { defineConfig } from 'vitest/config';

const packages = 'packages/{*,*/*}/test/**';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${packages}/*.test.ts`, '{scripts,tests/*}/test/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.e2e.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`${packages}/*.e2e.test.ts`, 'tests/*/test/*.e2e.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
