import { field, filled, list } from '../../formats/shape.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

/** `license` as an expression or an object, and the older `licenses`, of which any may be chosen. */
export function licencesOf(manifest: unknown): readonly string[] {
  const licence = field(manifest, 'license');
  const one = filled(licence) ?? filled(field(licence, 'type'));
  // npm's own words: the text stands in a file.
  if (one !== undefined) return /^see licen[cs]e in /i.test(one) ? [] : normaliseLicence(one);
  const several = list(field(manifest, 'licenses')).flatMap(
    (each) => filled(field(each, 'type')) ?? filled(each) ?? [],
  );
  return [...new Set(several.flatMap(normaliseLicence))];
}
