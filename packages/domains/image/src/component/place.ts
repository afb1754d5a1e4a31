/** What divides the path of an archive from that of a file inside. */
const inside = '!/';

/** The path of something packed into an archive: `app.jar!/BOOT-INF/lib/x.jar`. */
export function pathInside(archive: string, inner: string): string {
  return inner === '' ? archive : `${archive}${inside}${inner}`;
}

/** The file of the tree that a place lies in: of an archive inside another the outermost. */
export function outerFile(path: string): string {
  const at = path.indexOf(inside);
  return at < 0 ? path : path.slice(0, at);
}
