import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderChains } from '../../src/cache/chains.ts';
import { baseOf } from '../../src/layers/base.ts';
import { historyOfLayers, instructionOf } from '../../src/layers/history.ts';

const diffIds = ['1', '2', '3', '4'].map((digit) => `sha256:${digit.repeat(64)}`);

/** History entries; those that begin with `-` brought no layer. */
function history(...lines: string[]) {
  return lines.map((line) => ({ createdBy: line.replace(/^-/, ''), empty: line.startsWith('-') }));
}

test.each([
  ['RUN as BuildKit writes it', 'RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
  ['RUN with build arguments', 'RUN |2 A=1 B=2 /bin/sh -c make # buildkit', 'RUN make'],
  ['RUN of the classic builder', '/bin/sh -c apk add curl', 'RUN apk add curl'],
  ['RUN with a shell of its own', '/bin/bash -o pipefail -c make', '/bin/bash -o pipefail -c make'],
  ['another instruction of it', '/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
  ['COPY', 'COPY dir:abc in /app # buildkit', 'COPY dir:abc in /app'],
])('%s', (_name, written, expected) => {
  expect(instructionOf(written)).toBe(expected);
});

test.each([
  [
    'the command of the first Dockerfile',
    history('ADD file:abc in /', '-CMD ["bash"]', 'RUN make', 'COPY . .', 'RUN x', '-CMD ["app"]'),
    1,
  ],
  [
    'a base of several layers',
    history('ADD file:abc in /', 'RUN y', '-ENTRYPOINT ["e"]', '-CMD ["x"]', 'RUN make', 'COPY . .'),
    2,
  ],
  ['a rootfs without a command', history('ADD file:abc in / # buildkit', 'RUN a', 'RUN b', 'RUN c'), 1],
  ['nothing that says so', history('COPY a .', 'RUN a', 'RUN b', 'RUN c'), undefined],
  ['a history of other layers', history('ADD file:abc in /', '-CMD ["bash"]', 'RUN make'), undefined],
])('the base ends with %s', (_name, lines, layers) => {
  expect(baseOf({ diffIds, history: lines }, {}, new Map())?.layers).toBe(layers);
});

test('an image that was seen before is known as the base of another, annotations name it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-chains-'));
  const chains = folderChains(folder);
  await chains.learn(diffIds.slice(0, 2), 'docker.io/library/base:1', diffIds[0]);
  const known = await chains.known(diffIds);
  expect(baseOf({ diffIds, history: [] }, {}, known)).toEqual({
    layers: 2,
    name: 'docker.io/library/base:1',
    digest: diffIds[0],
    by: 'known-layers',
  });
  const annotations = { 'org.opencontainers.image.base.name': 'registry.example/own:2' };
  expect(baseOf({ diffIds, history: [] }, annotations, known)?.name).toBe('registry.example/own:2');
  expect((await chains.known(diffIds.slice(0, 2))).size).toBe(0);
  rmSync(folder, { recursive: true });
});

test('history that does not fit the layers is told of none', () => {
  expect(historyOfLayers(history('a', '-b', 'c'), 2).map((entry) => entry?.createdBy)).toEqual(['a', 'c']);
  expect(historyOfLayers(history('a'), 2)).toEqual([undefined, undefined]);
});
