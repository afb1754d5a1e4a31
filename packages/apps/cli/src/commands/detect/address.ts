import { DetectError } from '@seawall/detect';
import { say } from '@seawall/model';
import { detectTexts as texts } from './texts.ts';

/**
 * `127.0.0.1:8765`, `[::1]:8765`, `:8765` for all addresses.
 *
 * @throws {DetectError} code `bad-address`
 */
export function listenAddress(address: string): { host: string; port: number } {
  const parts = /^(\[[0-9a-fA-F:]+\]|[^:]*):(\d{1,5})$/.exec(address);
  if (parts === null || Number(parts[2]) > 65_535) {
    throw new DetectError('bad-address', {
      en: say(texts.badAddress, 'en', { address }),
      zh: say(texts.badAddress, 'zh', { address }),
    });
  }
  const host = (parts[1] as string).replaceAll(/[[\]]/g, '');
  return { host: host === '' ? '0.0.0.0' : host, port: Number(parts[2]) };
}
