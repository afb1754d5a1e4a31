import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { httpOutput, httpSettings, zeroCode } from './http.ts';
import { clipBytes, heading } from './words.ts';

/** The signature of a robot with a secret: HMAC-SHA256 over `timestamp \n secret`, Base64, percent-encoded. */
function signedUrl(url: string, secret: string, now: number): string {
  const sign = createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64');
  const signed = new URL(url);
  signed.searchParams.set('timestamp', String(now));
  signed.searchParams.set('sign', sign);
  return signed.toString();
}

// 130101: more than 20 messages a minute. A message holds 20,000 bytes.
export const dingtalk = httpOutput({
  id: 'dingtalk',
  title: { en: 'DingTalk robot', zh: '钉钉群机器人' },
  specification: 'https://open.dingtalk.com/document/robots/custom-robot-access',
  settings: v.strictObject({
    ...httpSettings,
    secret: v.optional(v.string()),
    /** Mobile numbers of those who are to be called. */
    atMobiles: v.optional(v.array(v.string())),
  }),
  batch: 1,
  message: ([notification], { atMobiles = [], secret, url }, { world }) => {
    if (notification === undefined) return { body: '{}' };
    const lines = [
      `### ${heading(notification)}`,
      notification.text,
      ...notification.facts.map(({ name, value }) => `- **${name}**: ${value}`),
      notification.time,
      ...(atMobiles.length === 0 ? [] : [atMobiles.map((mobile) => `@${mobile}`).join(' ')]),
    ];
    return {
      ...(secret === undefined ? {} : { url: signedUrl(url, secret, world.now().getTime()) }),
      body: JSON.stringify({
        msgtype: 'markdown',
        markdown: { title: heading(notification), text: clipBytes(lines.join('\n\n'), 18_000) },
        at: { atMobiles, isAtAll: false },
      }),
    };
  },
  check: zeroCode('errcode', [-1, 130_101, 410_100]),
});
