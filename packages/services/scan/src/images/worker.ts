import { enableCompileCache } from 'node:module';

// Runs in the worker threads that read the layers of images. What it loads is compiled once for all of them.
enableCompileCache();
const { serve } = await import('./serve.ts');
await serve();
