import type { Problem } from '@seawall/kube';

/** A file or directory that the operating system would not let us read. */
export function unreadable(file: string, error: unknown): Problem {
  const why = (error as NodeJS.ErrnoException).code ?? String(error);
  return {
    code: 'unreadable',
    file,
    message: {
      en: `Cannot be read (${why}); check that it exists and its permissions`,
      zh: `无法读取（${why}）；请检查它是否存在及其权限`,
    },
  };
}
