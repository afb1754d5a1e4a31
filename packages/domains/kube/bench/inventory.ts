import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createStore } from '../src/live/store.ts';
import { pods, podsResource } from './pods.ts';

// What an inventory of pods weighs, and how fast pods are taken into it. Heap as V8 counts it after a full collection.

const count = 10_000;
/** How many objects a large cluster is taken to have. */
const large = 100_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

interface Figure {
  readonly bytes: number;
  readonly seconds: number;
}

function raw(texts: readonly string[]): Figure {
  const before = heap();
  const start = performance.now();
  const kept = texts.map((text) => JSON.parse(text) as unknown);
  const seconds = (performance.now() - start) / 1000;
  const bytes = (heap() - before) / kept.length;
  return { bytes, seconds };
}

function projected(texts: readonly string[]): Figure {
  const store = createStore({ cluster: 'bench' });
  const shelf = store.shelf(podsResource);
  const before = heap();
  const start = performance.now();
  for (const text of texts) shelf.put(JSON.parse(text));
  const seconds = (performance.now() - start) / 1000;
  const bytes = (heap() - before) / store.size;
  return { bytes, seconds };
}

function print(name: string, { bytes, seconds }: Figure): void {
  const rate = Math.round(count / seconds).toLocaleString('en');
  console.log(`${name.padEnd(44)} ${String(Math.round(bytes)).padStart(6)} B a pod  ${rate.padStart(8)} pods/s`);
}

/** The whole process with everything of a large cluster in its inventory, pods made one after another. */
function wholeCluster(): void {
  const store = createStore({ cluster: 'bench' });
  const shelf = store.shelf(podsResource);
  const batch = 500;
  const start = performance.now();
  for (let from = 0; from < large; from += batch) for (const text of pods(batch, 10, from)) shelf.put(JSON.parse(text));
  const seconds = (performance.now() - start) / 1000;
  heap();
  const { rss, heapUsed } = process.memoryUsage();
  const rate = Math.round(large / seconds).toLocaleString('en');
  console.log(
    `${store.size} pods, 10 of each Deployment: heap ${mebibytes(heapUsed)}, process ${mebibytes(rss)}, ${rate} pods/s with making them`,
  );
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

wholeCluster();
for (const replicas of [10, 1]) {
  const texts = pods(count, replicas);
  const size = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
  console.log(`${count} pods of ${size} bytes of JSON, ${replicas} of each Deployment; JSON.parse included`);
  print('objects as parsed', raw(texts));
  print('inventory', projected(texts));
}
