/**
 * Whether a tag moves by its nature: a name without any digit (`stable`, `main`, `alpine`, `noble`) is no version. A
 * version tag can be moved too, but that is what `image-digest` is about.
 */
export function isMovingTag(tag: string): boolean {
  return !/\d/.test(tag);
}
