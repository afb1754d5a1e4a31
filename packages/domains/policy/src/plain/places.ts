import { isMapping, type Value } from '@seawall/kube';
import type { Path } from '@seawall/model';
import type { Review } from '../admission/request.ts';

/** The key under which Trivy tells its checks where a part of the input stands. */
const placeKey = '__defsec_metadata';
const deepest = 64;

/** The object with the place of each of its mappings inside, as Trivy's checks want it. */
export function withPlaces({ object, locate }: Review): Value {
  if (object === undefined) return null;
  return locate === undefined ? object : placed(object, [], locate);
}

function placed(value: Value, path: Path, locate: NonNullable<Review['locate']>): Value {
  if (path.length > deepest) return value;
  if (Array.isArray(value)) return value.map((item, index) => placed(item, [...path, index], locate));
  if (!isMapping(value)) return value;
  const { file, line, endLine = line } = locate(path);
  const copy: { [key: string]: Value } = {};
  for (const [key, item] of Object.entries(value)) copy[key] = placed(item, [...path, key], locate);
  copy[placeKey] = { startline: line, endline: endLine, filepath: file };
  return copy;
}
