import { createForwarder, openSpool, type Row } from '../src/index.ts';

// Pushes an alert to a server that is not there, and is killed once it is told that the alert is safe.
const [, , folder = ''] = process.argv;
const alert = { id: 'urgent', rule: 'Something bad', severity: 'critical' };
const forwarder = createForwarder({
  url: 'http://127.0.0.1:1',
  source: { kind: 'agent', name: 'node', version: '0' },
  credentials: { current: () => Promise.resolve({ trust: {}, headers: {} }) },
  spool: await openSpool({ folder, maxBytes: 1e6, whenFull: 'drop-oldest' }),
  now: Date.now,
});
await forwarder.push({ type: 'alert', alert } as Row);
process.kill(process.pid, 'SIGKILL');
