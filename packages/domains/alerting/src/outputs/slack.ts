import * as v from 'valibot';
import { httpOutput, httpSettings } from './http.ts';
import { clip, colours, heading } from './words.ts';

/** `&`, `<` and `>` are Slack's own. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

// Slack takes 3,000 characters a text, 2,000 a field and ten fields a section.
export const slack = httpOutput({
  id: 'slack',
  title: { en: 'Slack, Mattermost and Rocket.Chat', zh: 'Slack、Mattermost 和 Rocket.Chat' },
  specification: 'https://api.slack.com/messaging/webhooks',
  settings: v.strictObject({ ...httpSettings, channel: v.optional(v.string()) }),
  batch: 1,
  message: ([notification], { channel }) => {
    if (notification === undefined) return { body: '{}' };
    const title = clip(escape(heading(notification)), 3000);
    const fields = notification.facts.slice(0, 10).map(({ name, value }) => {
      return { type: 'mrkdwn', text: clip(`*${escape(name)}*\n${escape(value)}`, 2000) };
    });
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: `*${title}*\n${clip(escape(notification.text), 2800)}` } },
      ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: notification.time }] },
    ];
    return {
      body: JSON.stringify({
        ...(channel === undefined ? {} : { channel }),
        text: title,
        attachments: [{ color: colours[notification.severity], blocks }],
      }),
    };
  },
});
