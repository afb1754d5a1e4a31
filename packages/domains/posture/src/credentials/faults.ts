import { formatPath, type Path, type Text } from '@seawall/model';
import type { Fault } from '../control.ts';
import { type Detection, predicateOf, severityOf } from './detect.ts';

/** What stands in evidence instead of a credential. */
export const redacted = '***';

/** A fault for a credential; `place` names where it stood, `{name}` in it being the name of the field. */
export function credentialFault(path: Path, place: Text, name: string, detection: Detection): Fault {
  const predicate = predicateOf(detection);
  const inner = detection.name ?? detection.form?.id;
  return {
    path,
    ...(inner === undefined ? {} : { key: inner }),
    severity: severityOf(detection),
    message: { en: `${place.en} ${predicate.en}`, zh: `${place.zh}${predicate.zh}` },
    values: { name, ...(detection.name === undefined ? {} : { inner: detection.name }) },
    evidence: [{ field: formatPath(path), value: redacted }],
  };
}
