import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { linesOf } from './lines.ts';
import { elf } from './programs.ts';

it('Cargo.lock: what the workspace needs is direct', () => {
  const lock = `version = 4

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["rand", "syn 2.0.1"]

[[package]]
name = "rand"
version = "0.8.5"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "${'ab'.repeat(32)}"
dependencies = ["syn 1.0.0"]

[[package]]
name = "syn"
version = "1.0.0"
source = "registry+x"

[[package]]
name = "syn"
version = "2.0.1"
source = "registry+x"
`;
  expect(linesOf({ 'Cargo.lock': lock })).toEqual([
    'cargo/rand@0.8.5 :8 direct → cargo/syn@1.0.0',
    'cargo/syn@1.0.0 :15 indirect',
    'cargo/syn@2.0.1 :20 direct',
  ]);
});

it('crates out of a program', () => {
  const list = {
    packages: [
      { name: 'adler', version: '1.0.2', source: 'crates.io' },
      { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
      { name: 'shop', version: '0.1.0', source: 'local', root: true, dependencies: [0, 1] },
    ],
  };
  const program = elf({ '.dep-v0': deflateSync(JSON.stringify(list)) });
  expect(linesOf({ 'usr/bin/shop': program })).toEqual([
    'cargo/adler@1.0.2 runtime',
    'cargo/cc@1.0.0 development',
    'cargo/shop@0.1.0 runtime → cargo/adler@1.0.2 cargo/cc@1.0.0',
  ]);
});
