import { workerData } from 'node:worker_threads';
import { serveLayers } from '@seawall/image';
import { analysersOf, type PassSettings } from './analysers.ts';

// Runs in the worker threads that read the layers of images.
serveLayers(analysersOf(workerData as PassSettings));
