import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { earlyFiles } from './build/early-files.ts';

/** Fingerprints are made where scans run. The model's index names them; nothing of the console asks for one. */
const withoutNode: Plugin = {
  name: 'without-node',
  enforce: 'pre',
  resolveId: (id) => (id === 'node:crypto' ? '\0node:crypto' : undefined),
  load: (id) =>
    id === '\0node:crypto' ? 'export const hash = undefined; export const createHash = undefined;' : undefined,
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutNode, react(), earlyFiles(import.meta.dirname)],
  build: {
    target: 'es2023',
    // The server's content security policy allows no inline anything, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // What all pages share comes in two files instead of sixty: each request costs more than what it spares.
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules/ },
            { name: 'shared', test: /src[\\/](?:api|i18n|look|parts|shell)[\\/]|model[\\/]src|contract[\\/]/ },
          ],
        },
      },
    },
  },
});
