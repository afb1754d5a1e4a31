/** The folders above a path, the root (empty) among them. */
export function ancestors(path: string): string[] {
  const found = [''];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    found.push(path.slice(0, slash));
  return found;
}
