import { compareLists, compareNumerals, type VersionScheme } from './scheme.ts';

const form = /^v?\d+(?:\.\d+)*(?:_\d+)?$/;

/** Perl's: with one dot and no `v` the fraction is read in groups of three, so that 1.2 equals v1.200.0. */
export const cpan: VersionScheme = {
  id: 'cpan',
  specification: 'perldoc version',
  valid: (version) => form.test(version),
  compare: (a, b) => compareLists(parts(a), parts(b), compareNumerals),
};

function parts(version: string): string[] {
  const text = version.replace('_', '');
  const list = text.replace(/^v/, '').split('.');
  const decimal = !text.startsWith('v') && list.length <= 2;
  const all = decimal ? [list[0] ?? '', ...groups(list[1] ?? '')] : list;
  let end = all.length;
  while (end > 1 && /^0*$/.test(all[end - 1] ?? '')) end -= 1;
  return all.slice(0, end);
}

function groups(fraction: string): string[] {
  return (fraction.match(/\d{1,3}/g) ?? []).map((group) => group.padEnd(3, '0'));
}
