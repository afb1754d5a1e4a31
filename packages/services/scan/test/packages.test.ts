import { catalogers } from '@seawall/image';
import { describe, expect, it } from 'vitest';
import { isPackageFile } from '../src/discover/package-files.ts';

describe('files that a scan of a source tree looks into for packages', () => {
  const declared = catalogers.filter(({ evidence }) => evidence === 'declared');
  const names = declared.flatMap(({ id, wants }) => [
    ...(wants.names ?? []).map((name) => [id, name] as const),
    ...(wants.suffixes ?? [])
      .filter((suffix) => !['.txt', '.toml'].includes(suffix))
      .map((suffix) => [id, `x${suffix}`] as const),
  ]);

  it.each(names)('%s: %s', (_, name) => expect(isPackageFile(name)).toBe(true));

  it.each(['requirements.txt', 'dev-requirements.txt', 'pylock.dev.toml', 'shop.jar'])('%s', (name) =>
    expect(isPackageFile(name)).toBe(true),
  );

  it.each(['deployment.yaml', 'values.yaml', 'Dockerfile', 'main.go', 'tsconfig.json'])('but not %s', (name) =>
    expect(isPackageFile(name)).toBe(false),
  );
});
