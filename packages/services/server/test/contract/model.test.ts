import type { Alert, Finding, Incident, Ref } from '@seawall/model';
import { expectTypeOf, test } from 'vitest';
import type { AlertDetail, FindingDetail, IncidentDetail, Ref as AnsweredRef } from '../../src/contract/index.ts';

test('what the model says of a thing fits into what is answered of it', () => {
  expectTypeOf<Ref>().toExtend<AnsweredRef>();
  expectTypeOf<Finding['kind']>().toExtend<FindingDetail['kind']>();
  expectTypeOf<Finding['place']>().toExtend<FindingDetail['place']>();
  expectTypeOf<Finding['severity']>().toExtend<FindingDetail['severity']>();
  expectTypeOf<Alert['cells'][number]>().toExtend<Omit<AlertDetail['cells'][number], 'title'>>();
  expectTypeOf<Alert['withheld']>().toExtend<AlertDetail['withheld']>();
  expectTypeOf<Incident['title']>().toExtend<IncidentDetail['title']>();
  expectTypeOf<Incident['joinedBy'][number]>().toExtend<IncidentDetail['joinedBy'][number]>();
});
