import { describe, expect, test } from 'vitest';
import { dockerfileControls } from '../src/controls/dockerfile/index.ts';
import { cases } from './dockerfile-cases.ts';
import { findings, fixedAll } from './dockerfile-helpers.ts';

/** Texts whose subject is not the base image get one. */
function whole(text: string): string {
  return /^(?:from|#|ARG \w+(?:=\S*)?\nFROM|\w+ \S+\nFROM)/i.test(text) ? text : `FROM a:1\n${text}`;
}

/** Controls whose cases need settings or files beside the Dockerfile: below. */
const apart = new Set(['dockerfile-base-registry-not-allowed', 'dockerfile-context-without-ignore']);

test('every control has cases that fail it and cases that pass it', () => {
  const without = dockerfileControls
    .map(({ id }) => id)
    .filter((id) => !apart.has(id) && !(cases[id]?.fails.length && cases[id].passes.length));
  expect(without).toEqual([]);
});

for (const [id, { fails, passes }] of Object.entries(cases)) {
  describe(`the control ${id}`, () => {
    test.each(fails)('finds %j', (text) => {
      expect(findings(whole(text), id)).not.toEqual([]);
    });
    test.each(passes)('leaves alone %j', (text) => {
      expect(findings(whole(text), id)).toEqual([]);
    });
  });
}

test('allowed registries', () => {
  const settings = { allowedRegistries: ['ghcr.io/me', 'docker.io/library'] };
  const id = 'dockerfile-base-registry-not-allowed';
  expect(findings('FROM quay.io/a/b:1', id, { settings })).toHaveLength(1);
  expect(findings('FROM ghcr.io/me2/b:1', id, { settings })).toHaveLength(1);
  expect(findings('FROM ghcr.io/me/b:1', id, { settings })).toEqual([]);
  expect(findings('FROM debian:1\nFROM scratch', id, { settings })).toEqual([]);
  expect(findings('FROM quay.io/a/b:1', id)).toEqual([]);
});

test('.dockerignore', () => {
  const id = 'dockerfile-context-without-ignore';
  expect(findings('FROM a\nCOPY . /x', id, { ignoreFile: null })).toHaveLength(1);
  expect(findings('FROM a\nCOPY . /x', id, { ignoreFile: '.git\n' })).toEqual([]);
  expect(findings('FROM a\nCOPY . /x', id)).toEqual([]);
  expect(findings('FROM a\nCOPY src /x', id, { ignoreFile: null })).toEqual([]);
});

describe('comments that ask to ignore', () => {
  const id = 'dockerfile-apt-unpinned';
  test.each<[what: string, text: string, count: number]>([
    ['our name', '# seawall ignore=dockerfile-apt-unpinned\nRUN apt-get install a', 0],
    ["hadolint's name", '# hadolint ignore=DL3008\nRUN apt-get install a', 0],
    ['one of several', '# hadolint ignore=DL3009, DL3008\nRUN apt-get install a', 0],
    ['with another comment between', '# hadolint ignore=DL3008\n# why\nRUN apt-get install a', 0],
    ['inside the instruction', 'RUN x && \\\n# seawall ignore=dockerfile-apt-unpinned\n apt-get install a', 0],
    ['for the whole file', '# hadolint global ignore=DL3008\nRUN apt-get install a\nRUN apt-get install b', 0],
    ['another rule', '# hadolint ignore=DL3009\nRUN apt-get install a', 1],
    ['the next instruction only', '# hadolint ignore=DL3008\nRUN apt-get install a\nRUN apt-get install b', 1],
    ['no pragma', '# ignore=DL3008\nRUN apt-get install a', 1],
  ])('%s', (_, text, count) => {
    expect(findings(`FROM a:1\n${text}`, id)).toHaveLength(count);
  });
});

describe('places', () => {
  test('a finding stands on the line of its command', () => {
    const text = 'FROM a:1\nRUN set -e && \\\n  # why\n  apt-get install -y \\\n    curl && \\\n  make';
    expect(findings(text, 'dockerfile-apt-unpinned')[0]?.place).toMatchObject({ line: 4, endLine: 5 });
    const heredoc = 'FROM a:1\nRUN <<EOF\nset -e\napt-get install -y curl\nEOF';
    expect(findings(heredoc, 'dockerfile-apt-unpinned')[0]?.place).toMatchObject({ line: 4, endLine: 4 });
  });

  test('ids do not change when lines move', () => {
    const text = 'RUN apt-get install -y a\nRUN curl https://a | sh';
    const [before, after] = [`FROM a:1\n${text}`, `FROM a:1\n\n# hello\n\n${text}`].map((each) =>
      findings(each).map(({ id }) => id),
    );
    expect(after).toEqual(before);
  });
});

test('no finding repeats a credential', () => {
  const secret = 'hunter2x9Qz';
  const text = [
    'FROM a:1',
    `ENV DB_PASSWORD=${secret}`,
    `ARG TOKEN=${secret}`,
    `LABEL password=${secret}`,
    `RUN curl -u me:${secret} https://a/b | sh`,
    `RUN cd /x && curl -k -H "Authorization: Bearer ${secret}" http://u:${secret}@a/b.tgz | tar xz`,
    `RUN PASSWORD=${secret} pip install git+https://u:${secret}@a/b`,
    `RUN git clone https://me:${secret}@github.com/a/b`,
    `RUN mysql -p${secret} && echo "root:${secret}" | chpasswd`,
    `ADD https://u:${secret}@a/b /c`,
    `CMD a --password ${secret}`,
    `ENTRYPOINT ["a", "$X", "--token=${secret}"]`,
    `ENV TOKEN ${secret}`,
  ].join('\n');
  const found = findings(text);
  expect(found.length).toBeGreaterThan(15);
  for (const { fix: _, ...shown } of found) expect(JSON.stringify(shown)).not.toContain(secret);
});

describe('fixes', () => {
  test.each<[id: string, before: string, after: string]>([
    [
      'dockerfile-apt-recommends',
      'RUN apt-get update && \\\n    apt-get install -y \\\n      # the client\n      curl',
      'RUN apt-get update && \\\n    apt-get install --no-install-recommends -y \\\n      # the client\n      curl',
    ],
    ['dockerfile-apt-get-asks', 'RUN apt-get install curl', 'RUN apt-get install -y curl'],
    ['dockerfile-apt-get-asks', "RUN sh -c 'apt-get install a'", "RUN sh -c 'apt-get install -y a'"],
    [
      'dockerfile-yum-cache-kept',
      'RUN yum install -y a && find / -exec rm {} \\;',
      'RUN yum install -y a && find / -exec rm {} \\; && yum clean all',
    ],
    ['dockerfile-zypper-asks', 'RUN zypper install a', 'RUN zypper install -y a'],
    [
      'dockerfile-apt-cache-kept',
      'RUN apt-get update && apt-get install -y a',
      'RUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*',
    ],
    [
      'dockerfile-apt-cache-kept',
      'RUN apt-get update \\\n    && apt-get install -y a',
      'RUN apt-get update \\\n    && apt-get install -y a \\\n    && rm -rf /var/lib/apt/lists/*',
    ],
    [
      'dockerfile-apt-cache-kept',
      'RUN apt-get update && \\\n    apt-get install -y a',
      'RUN apt-get update && \\\n    apt-get install -y a && \\\n    rm -rf /var/lib/apt/lists/*',
    ],
    [
      'dockerfile-apt-cache-kept',
      'RUN <<-EOF\n\tapt-get update\n\tapt-get install -y a\n\tEOF',
      'RUN <<-EOF\n\tapt-get update\n\tapt-get install -y a\n\trm -rf /var/lib/apt/lists/*\n\tEOF',
    ],
    ['dockerfile-yum-cache-kept', 'RUN yum install -y a;', 'RUN yum install -y a; yum clean all'],
    ['dockerfile-apk-cache-kept', 'RUN apk add a && apk add b', 'RUN apk add --no-cache a && apk add --no-cache b'],
    ['dockerfile-pip-cache-kept', 'RUN python -m pip install -r a', 'RUN python -m pip install --no-cache-dir -r a'],
    ['dockerfile-apt-in-script', 'RUN apt update && apt install -y a', 'RUN apt-get update && apt-get install -y a'],
    ['dockerfile-add-instead-of-copy', 'ADD --chown=1 a \\\n  b /c/', 'COPY --chown=1 a \\\n  b /c/'],
    ['dockerfile-add-instead-of-copy', 'ONBUILD ADD a /b', 'ONBUILD COPY a /b'],
    [
      'dockerfile-maintainer-deprecated',
      'MAINTAINER "A" <a@b.c>',
      'LABEL org.opencontainers.image.authors="A <a@b.c>"',
    ],
    ['dockerfile-shell-form-start', 'CMD node "my app.js"', 'CMD ["node", "my app.js"]'],
    ['dockerfile-legacy-pair-form', 'ENV A one two', 'ENV A="one two"'],
    ['dockerfile-debian-frontend-in-env', 'ENV DEBIAN_FRONTEND noninteractive', 'ARG DEBIAN_FRONTEND=noninteractive'],
    ['dockerfile-empty-continuation-line', 'RUN a \\\n\n\n  b', 'RUN a \\\n  b'],
    [
      'dockerfile-heredoc-ignores-errors',
      'RUN <<EOF\n#!/bin/sh\n  a\n  b\nEOF',
      'RUN <<EOF\n#!/bin/sh\n  set -e\n  a\n  b\nEOF',
    ],
  ])('%s in %j', (id, before, after) => {
    expect(fixedAll(`FROM a:1\n${before}`, id)).toBe(`FROM a:1\n${after}`);
    expect(findings(`FROM a:1\n${after}`, id)).toEqual([]);
  });

  test.each([
    ['CMD node a.js', 'safe'],
    ['ENTRYPOINT node a.js', 'safe'],
    ['ENTRYPOINT node a.js\nCMD ["b"]', 'mayBreak'],
    ['CMD /run.sh', 'mayBreak'],
  ])('the JSON form of %j is %s', (text, risk) => {
    expect(findings(`FROM a:1\n${text}`, 'dockerfile-shell-form-start')[0]?.fix?.risk).toBe(risk);
  });

  test.each<[id: string, text: string]>([
    ['dockerfile-shell-form-start', 'CMD a && b'],
    ['dockerfile-shell-form-start', 'CMD a $B'],
    ['dockerfile-shell-form-start', 'CMD cd /x'],
    ['dockerfile-shell-form-start', 'CMD a *.js'],
    ['dockerfile-apt-cache-kept', 'RUN apt-get update && apt-get install a # done'],
    ['dockerfile-apt-cache-kept', 'RUN apt-get update &'],
    ['dockerfile-apt-cache-kept', 'RUN apt-get update\nRUN apt-get install -y a'],
    ['dockerfile-apt-cache-kept', 'RUN ["apt-get", "update"]'],
    ['dockerfile-apt-get-asks', 'RUN ["sh", "-c", "apt-get install a"]'],
  ])('%s has no certain fix in %j', (id, text) => {
    expect(findings(`FROM a:1\n${text}`, id)).not.toEqual([]);
    expect(fixedAll(`FROM a:1\n${text}`, id)).toBe(`FROM a:1\n${text}`);
  });
});

test('a good Dockerfile has nothing but what is known of it', () => {
  const digest = `@sha256:${'a'.repeat(64)}`;
  const text = [
    '# syntax=docker/dockerfile:1',
    'ARG GO_VERSION=1.26',
    `FROM --platform=$BUILDPLATFORM golang:\${GO_VERSION}${digest} AS build`,
    'ARG TARGETARCH',
    'WORKDIR /src',
    'COPY go.mod go.sum ./',
    'RUN --mount=type=cache,target=/go/pkg/mod go mod download',
    'COPY . .',
    'RUN --mount=type=secret,id=token CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /server .',
    '',
    `FROM gcr.io/distroless/static:nonroot${digest}`,
    'COPY --from=build /server /server',
    'USER 65532',
    'EXPOSE 8080',
    'ENTRYPOINT ["/server"]',
  ].join('\n');
  expect(findings(text, undefined, { ignoreFile: '.git' }).map(({ rule }) => rule)).toEqual([
    'dockerfile-healthcheck-missing',
  ]);
});
