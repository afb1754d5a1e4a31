import type { Severity } from '@seawall/model';
import * as v from 'valibot';
import { httpOutput, httpSettings } from './http.ts';
import { clip, heading } from './words.ts';

const styles: Readonly<Record<Severity, string>> = {
  critical: 'attention',
  high: 'attention',
  medium: 'warning',
  low: 'accent',
  info: 'default',
};

export const teams = httpOutput({
  id: 'teams',
  title: { en: 'Microsoft Teams (workflow address)', zh: 'Microsoft Teams（工作流地址）' },
  specification: 'https://adaptivecards.io/explorer/AdaptiveCard.html',
  settings: v.strictObject(httpSettings),
  batch: 1,
  message: ([notification]) => {
    if (notification === undefined) return { body: '{}' };
    const { facts, severity, text, time } = notification;
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      msteams: { width: 'Full' },
      body: [
        {
          type: 'Container',
          style: styles[severity],
          items: [{ type: 'TextBlock', text: heading(notification), weight: 'Bolder', size: 'Medium', wrap: true }],
        },
        { type: 'TextBlock', text: clip(text, 8000), wrap: true },
        { type: 'FactSet', facts: facts.map(({ name, value }) => ({ title: name, value: clip(value, 500) })) },
        { type: 'TextBlock', text: time, isSubtle: true, size: 'Small' },
      ],
    };
    return {
      body: JSON.stringify({
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
      }),
    };
  },
});
