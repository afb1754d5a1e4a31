// A server's stores in a process of its own, for tests that kill it: stores batches one after the other and prints the
// number of each when it has been acknowledged.
import { submitFindings } from '../../src/state/findings/submit.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { openStores } from '../../src/stores.ts';
import { event } from './events.ts';
import { finding } from './findings.ts';
import { endWithParent } from './with-parent.ts';

endWithParent();
const [, , folder = ''] = process.argv;
const stores = await openStores({ folder });
await saveCluster(stores.state.db, { id: 'east', name: 'East', origin: 'watched' });
console.log(`postgres ${stores.state.pid() ?? 0}`);
for (let n = 1; ; n++) {
  const at = new Date();
  await Promise.all([
    // Of four senders: they go to the store together.
    ...[0, 1, 2, 3].map((sender) =>
      stores.events.insert(
        Array.from({ length: 50 }, (_, i) => event('process', at.toISOString(), { fields: { batch: n, sender, i } })),
        `kill-${n}-${sender}`,
      ),
    ),
    submitFindings(stores.state.db, {
      cluster: 'east',
      engine: 'posture',
      scope: `scope-${n}`,
      at,
      complete: true,
      findings: [{ finding: finding(`service-${n}`) }],
    }),
    stores.bus.publish('work.kept', n),
  ]);
  console.log(`stored ${n}`);
}
