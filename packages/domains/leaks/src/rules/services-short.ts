import type { OwnRule } from '../rule.ts';
import { named, shaped, token } from './define.ts';
import { alnum, hex } from './shapes.ts';

/** Services with keys too short, or too peculiar, for the usual shape. */
export const servicesShort: readonly OwnRule[] = [
  ...shaped('[A-Za-z0-9]{8}', [['Mockaroo short', 'mockaroo']], { context: 'key', entropy: 1.9 }),
  ...shaped(
    '[A-Za-z0-9]{10,16}',
    ['uClassify', 'MyIntervals', 'LinkedIn', 'Eagle Eye Networks', 'IPinfo', 'ConvertAPI', 'FormCraft'].map(
      (name) => [`${name} short`, name.toLowerCase().replaceAll(' ', '')] as const,
    ),
    { context: 'key', entropy: 2.5 },
  ),
  ...shaped(
    '[A-Za-z0-9_+/=-]{12,}',
    [
      ['FXMarket short', 'fxmarket'],
      ['D7 Networks short', 'd7network'],
    ],
    { context: 'key' },
  ),
  named('Adafruit IO', 'aio_[A-Za-z0-9]{28}', { words: ['aio_', 'adafruit', 'io_key'], id: 'adafruit-io-key' }),
  token('frameio-token', 'Frame.io', 'accessToken', 'fio-u-[A-Za-z0-9_-]{60,72}'),
  token('voiceflow-key', 'Voiceflow', 'apiKey', 'VF\\.(?:DM|WS)\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{16}', {
    words: ['vf.'],
    before: 0,
  }),
  token('maxmind-key', 'MaxMind', 'licenceKey', '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk', { entropy: 2.5 }),
  token('fleetbase-key', 'Fleetbase', 'apiKey', 'flb_live_[A-Za-z0-9]{20}'),
  token('flexport-token', 'Flexport', 'accessToken', 'shltm_[A-Za-z0-9_-]{40}'),
  token('dfuse-key', 'dfuse', 'apiKey', '(?:web|server)_[a-f0-9]{32}', {
    words: ['web_', 'server_'],
    before: 0,
    entropy: 3,
  }),
  token('teamwork-token', 'Teamwork', 'apiKey', 'tkn\\.v1_[A-Za-z0-9=_-]{60,90}', { words: ['tkn.v1_'], before: 0 }),
  token('readme-key', 'ReadMe', 'apiKey', 'rdme_[a-z0-9]{70}'),
  token('settlemint-token', 'SettleMint', 'accessToken', 'sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}'),
  token('woocommerce-secret', 'WooCommerce', 'secretKey', '(?:cs|ck)_[a-f0-9]{40}', {
    words: ['cs_', 'ck_'],
    before: 0,
    entropy: 3,
  }),
  token('fullstory-key', 'FullStory', 'apiKey', '(?:na1|eu1)\\.[A-Za-z0-9+/]{88,104}={0,2}', {
    words: ['na1.', 'eu1.'],
    before: 0,
    entropy: 3.5,
  }),
  token('thingsboard-device', 'ThingsBoard', 'accessToken', 'thingsboard\\.cloud/api/v1/([A-Za-z0-9]{20})/', {
    group: 1,
    edges: 'none',
  }),
  token('blynk-token', 'Blynk', 'accessToken', 'blynk\\.cloud/external/api/[a-z/]{3,40}\\?token=([A-Za-z0-9_-]{32})', {
    group: 1,
    edges: 'none',
  }),
  token('salesforce-consumer-key', 'Salesforce', 'clientSecret', '3MVG9[A-Za-z0-9._]{80,100}', {
    severity: 'medium',
    entropy: 4,
  }),
  token('nats-seed', 'NATS', 'privateKey', 'S[NCOUAX]A[A-Z2-7]{55}', {
    words: ['sua', 'soa', 'saa', 'sna', 'sca', 'sxa'],
    before: 0,
    entropy: 3.8,
  }),
  named('Pushbullet', 'o\\.[A-Za-z0-9]{32}|[A-Za-z0-9]{34}', { id: 'pushbullet-token', thing: 'accessToken' }),
  named('Ghost', '[a-f0-9]{24}:[a-f0-9]{64}', { words: ['ghost'], context: 'key', id: 'ghost-admin-key' }),
  named('Data.gov', alnum(40), { words: ['data.gov', 'datagov'], id: 'data-gov-key' }),
  named('Lob', '(?:live|test)_[a-f0-9]{35}', { id: 'lob-key', words: ['lob'], context: 'any' }),
  named('Sendbird', hex(40), { id: 'sendbird-master-key', context: 'key' }),
];
