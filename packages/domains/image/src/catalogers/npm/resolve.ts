/** How Node.js finds a package: in `node_modules` of the folder itself and of each folder above. */
export function resolveUpwards(from: string, name: string, has: (folder: string) => boolean): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    if (!folder.endsWith('/node_modules') && folder !== 'node_modules') {
      const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (has(candidate)) return candidate;
    }
    if (folder === '') return undefined;
  }
}
