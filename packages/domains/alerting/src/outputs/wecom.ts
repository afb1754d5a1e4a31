import * as v from 'valibot';
import { httpOutput, httpSettings, zeroCode } from './http.ts';
import { clipBytes, heading } from './words.ts';

// 45009: more than 20 messages a minute. A Markdown message holds 4,096 bytes.
export const wecom = httpOutput({
  id: 'wecom',
  title: { en: 'WeCom robot', zh: '企业微信群机器人' },
  specification: 'https://developer.work.weixin.qq.com/document/path/91770',
  settings: v.strictObject(httpSettings),
  batch: 1,
  message: ([notification]) => {
    if (notification === undefined) return { body: '{}' };
    const lines = [
      `**${heading(notification)}**`,
      clipBytes(notification.text, 2400),
      ...notification.facts.map(({ name, value }) => `> ${name}: <font color="comment">${value}</font>`),
      notification.time,
    ];
    return {
      body: JSON.stringify({ msgtype: 'markdown', markdown: { content: clipBytes(lines.join('\n'), 4000) } }),
    };
  },
  check: zeroCode('errcode', [-1, 45_009]),
});
