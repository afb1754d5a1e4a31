import { describe, expect, it } from 'vitest';
import { createFlowTable } from '../src/flows/flow-table.ts';
import { decodeFlow, type FlowCount } from '../src/flows/kernel-counts.ts';

const second = 1_000_000_000n;
const workload = { namespace: 'shop', pod: 'web-1', container: 'web' };

function table() {
  return createFlowTable({
    node: 'worker-1',
    containerOf: (cgroup) => (cgroup === 7 ? { id: 'c1', workload } : undefined),
    nameOf: (container, address) => (container === 'c1' && address === '10.0.0.9' ? 'db.shop' : undefined),
  });
}

function flow(told: Partial<FlowCount> & { readonly port?: number; readonly from?: number }): FlowCount {
  return {
    cgroup: 7,
    protocol: 'tcp',
    local: { ip: '10.0.0.1', port: told.from ?? 40_000 },
    remote: { ip: '10.0.0.9', port: told.port ?? 5432 },
    sentBytes: 100,
    sentPackets: 2,
    receivedBytes: 300,
    receivedPackets: 3,
    first: 0n,
    last: second,
    began: 'here',
    ended: false,
    answered: true,
    ...told,
  };
}

const fieldsOf = (flows: ReturnType<typeof table>): unknown[] => flows.drain('t').map(({ fields }) => fields);

describe('flows', () => {
  it('of one workload to one port are one event, however many connections', () => {
    const flows = table();
    flows.take([flow({ from: 1, ended: true }), flow({ from: 2, ended: true, last: 3n * second }), flow({ from: 3 })]);
    const [event, ...others] = flows.drain('2026-03-02T10:00:00Z');
    expect(others).toEqual([]);
    expect(event).toEqual({
      time: '2026-03-02T10:00:00Z',
      kind: 'flow',
      source: 'kernel',
      node: 'worker-1',
      workload,
      fields: {
        'flow.direction': 'egress',
        'flow.protocol': 'tcp',
        'flow.peer.ip': '10.0.0.9',
        'flow.peer.name': 'db.shop',
        'flow.port': 5432,
        'flow.sent.bytes': 300,
        'flow.sent.packets': 6,
        'flow.received.bytes': 900,
        'flow.received.packets': 9,
        'flow.begun': 3,
        'flow.ended': 2,
        'flow.unanswered': 0,
        'flow.duration.ms': 4000,
      },
    });
    expect(flows.drain('t')).toEqual([]);
  });

  it('keep who began and when over several windows', () => {
    const flows = table();
    flows.take([flow({ began: 'there', local: { ip: '10.0.0.1', port: 8080 }, port: 50_000 })]);
    flows.drain('t');
    flows.take([
      flow({ began: undefined, local: { ip: '10.0.0.1', port: 8080 }, port: 50_000, last: 9n * second, ended: true }),
    ]);
    expect(fieldsOf(flows)).toMatchObject([
      { 'flow.direction': 'ingress', 'flow.port': 8080, 'flow.begun': 0, 'flow.ended': 1, 'flow.duration.ms': 9000 },
    ]);
    expect(flows.size).toBe(0);
  });

  it('that nobody answered are told', () => {
    const flows = table();
    flows.take([flow({ answered: false, receivedBytes: 0, ended: true })]);
    expect(fieldsOf(flows)).toMatchObject([{ 'flow.unanswered': 1 }]);
  });

  it('that were there before are taken to lead to the lower port', () => {
    const flows = table();
    flows.take([flow({ began: undefined })]);
    expect(fieldsOf(flows)).toMatchObject([{ 'flow.direction': 'egress', 'flow.begun': 0 }]);
  });

  it('forget conversations that fell silent', () => {
    const flows = table();
    flows.take([flow({ protocol: 'udp', port: 53 })]);
    expect(flows.size).toBe(1);
    flows.take([flow({ from: 9, last: 70n * second })]);
    expect(flows.size).toBe(1);
  });
});

it('what the kernel counted is read', () => {
  const key = Buffer.alloc(48);
  key.writeBigUInt64LE(7n, 0);
  key.set([17, 6], 8);
  key.writeUInt16BE(53_000, 12);
  key.writeUInt16BE(53, 14);
  key.set([0x20, 0x01, 0x0d, 0xb8], 16);
  key.set([0xff, 0xff, 10, 96, 0, 10], 32 + 10);
  const value = Buffer.alloc(56);
  value.writeBigUInt64LE(70n, 0);
  value.writeBigUInt64LE(9n, 48);
  expect(decodeFlow(key, value)).toMatchObject({
    cgroup: 7,
    protocol: 'udp',
    local: { ip: '2001:db8::', port: 53_000 },
    remote: { ip: '10.96.0.10', port: 53 },
    sentBytes: 70,
    began: 'here',
    ended: false,
    answered: true,
  });
});
