import { describe, expect, it } from 'vitest';
import { addressBytes, isNetwork } from '../src/prevention/network.ts';
import { planFrom, readPlan } from '../src/prevention/plan.ts';
import { rootMount } from '../src/prevention/root-mount.ts';

describe('a plan for prevention', () => {
  it('is read whole', () => {
    const plan = {
      mode: 'canary',
      killRules: ['Miner started'],
      denyConnect: [{ namespace: 'shop', peers: [{ network: '169.254.169.254' }, { network: 'fd00::/8', port: 443 }] }],
      denyExec: [{ image: 'registry.example.com/*', notInImage: true, paths: ['/tmp/*'] }],
    };
    expect(planFrom(plan, 'plan.json')).toEqual({ ...plan, killPrograms: [] });
  });

  it.each([
    ['mode', {}, /mode must be canary or enforce/],
    ['a misspelt key', { mode: 'canary', denyConect: [] }, /the plan has no denyConect/],
    ['a misspelt key inside', { mode: 'canary', denyExec: [{ path: ['/x'] }] }, /denyExec\[0\] has no path/],
    ['what is no network', { mode: 'canary', denyConnect: [{ peers: [{ network: '10.0.0.0/33' }] }] }, /peers\[0\]/],
    ['a peer that is everything', { mode: 'canary', denyConnect: [{ peers: [{}] }] }, /must have a network, a port/],
    ['a port that is none', { mode: 'canary', denyConnect: [{ peers: [{ port: 70_000 }] }] }, /from 1 to 65535/],
    ['a list that is none', { mode: 'enforce', killRules: 'all' }, /killRules must be a list/],
  ])('is refused for %s', (_, plan, why) => {
    expect(() => planFrom(plan, 'plan.json')).toThrow(why);
  });

  it('that is not there is said', () => {
    expect(() => readPlan('/nonexistent/plan.json')).toThrow(/cannot be followed, and nothing of it is/);
  });
});

describe('a network', () => {
  it.each([
    ['10.1.2.3/8', '0a010203', 8],
    ['127.0.0.1', '7f000001', 32],
    ['fd00::1/64', 'fd000000000000000000000000000001', 64],
    ['::', '00000000000000000000000000000000', 128],
    ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001', 128],
  ])('%s', (text, hex, prefix) => {
    const { bytes, prefix: bits } = addressBytes(text);
    expect([isNetwork(text), bytes.toString('hex'), bits]).toEqual([true, hex, prefix]);
  });

  it.each(['', '10.0.0', '10.0.0.0/x', 'example.com', '10.0.0.0/8/8'])('%s is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });
});

it('the mounts of a container say where programs lie, and what the image did not bring', () => {
  const info = `100 50 0:41 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/a\\040b/diff,workdir=/w
101 100 0:42 / /proc rw - proc proc rw
102 100 254:0 /usr /usr ro - ext4 /dev/vda rw`;
  expect(rootMount(info)).toEqual({ points: ['/', '/usr'], upper: '/var/lib/a b/diff' });
});
