import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { almalinuxTruth } from './truth/almalinux.ts';
import { alpineTruth } from './truth/alpine.ts';
import { debianTruth } from './truth/debian.ts';

// Whether the matcher says what others say of the same versions: changelogs, and the order of rpm's and apk's own makers.

const feeds = resolve(process.env['SEAWALL_SHARED'] ?? '../shared', 'feeds');
const folder = mkdtempSync(join(tmpdir(), 'seawall-truth-'));
const asked = (process.env['SEAWALL_TRUTH'] ?? 'debian,almalinux,alpine').split(',');

try {
  if (!existsSync(feeds)) console.log(`skipped: there are no feeds in ${feeds}`);
  else {
    if (asked.includes('debian')) await debianTruth(feeds, folder);
    if (asked.includes('almalinux')) await almalinuxTruth(feeds, folder);
    if (asked.includes('alpine')) await alpineTruth(feeds, folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
