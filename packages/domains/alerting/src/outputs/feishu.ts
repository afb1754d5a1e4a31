import { createHmac } from 'node:crypto';
import type { Severity } from '@seawall/model';
import * as v from 'valibot';
import { httpOutput, httpSettings, zeroCode } from './http.ts';
import { clipBytes, heading } from './words.ts';

const templates: Readonly<Record<Severity, string>> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'blue',
  info: 'grey',
};

/** The signature of a robot with a secret: HMAC-SHA256 of nothing, keyed by `timestamp \n secret`, Base64. */
function signature(secret: string, seconds: number): string {
  return createHmac('sha256', `${seconds}\n${secret}`).digest('base64');
}

// 11232: too many messages at once. A card holds 30 KB.
export const feishu = httpOutput({
  id: 'feishu',
  title: { en: 'Feishu or Lark robot', zh: '飞书群机器人' },
  specification: 'https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot',
  settings: v.strictObject({ ...httpSettings, secret: v.optional(v.string()) }),
  batch: 1,
  message: ([notification], { secret }, { world }) => {
    if (notification === undefined) return { body: '{}' };
    const seconds = Math.floor(world.now().getTime() / 1000);
    const signed = secret === undefined ? {} : { timestamp: String(seconds), sign: signature(secret, seconds) };
    const fields = notification.facts.map(({ name, value }) => {
      return { is_short: true, text: { tag: 'lark_md', content: `**${name}**\n${clipBytes(value, 1000)}` } };
    });
    const card = {
      config: { wide_screen_mode: true },
      header: {
        template: templates[notification.severity],
        title: { tag: 'plain_text', content: heading(notification) },
      },
      elements: [
        { tag: 'div', text: { tag: 'plain_text', content: clipBytes(notification.text, 20_000) } },
        ...(fields.length === 0 ? [] : [{ tag: 'div', fields }]),
        { tag: 'note', elements: [{ tag: 'plain_text', content: notification.time }] },
      ],
    };
    return { body: JSON.stringify({ ...signed, msg_type: 'interactive', card }) };
  },
  check: zeroCode('code', [11_232, 99_991_400]),
});
