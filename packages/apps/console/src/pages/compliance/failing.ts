import { joinList } from '@seawall/server/contract';
import type { Search } from '../../search.ts';

/** The objects that fail a control; an exception hides a finding and makes nothing pass. */
export function failing(control: string, namespace: string | undefined): Search {
  return { view: 'subjects', rule: joinList([control]), state: 'open,excepted', namespace };
}
