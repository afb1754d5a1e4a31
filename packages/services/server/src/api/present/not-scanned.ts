import type { Text } from '@seawall/model';

/** Why there is no bill of materials: what the scan said, or that none has been made yet. */
export function notScanned(said: unknown): Text {
  if (typeof said === 'object' && said !== null && 'en' in said && 'zh' in said) return said as Text;
  return { en: 'It has not been scanned yet', zh: '尚未扫描' };
}
