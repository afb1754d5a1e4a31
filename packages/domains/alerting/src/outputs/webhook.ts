import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { fillTemplate, isTemplate } from '../templates/template.ts';
import { httpOutput, httpSettings } from './http.ts';

export const webhook = httpOutput({
  id: 'webhook',
  title: { en: 'Any address that takes a POST', zh: '任意接收 POST 的地址' },
  specification: 'https://www.rfc-editor.org/rfc/rfc9110',
  settings: v.strictObject({
    ...httpSettings,
    method: v.optional(v.picklist(['POST', 'PUT', 'PATCH'])),
    /** Mustache; the notification as JSON unless given. */
    template: v.optional(v.pipe(v.string(), v.check(isTemplate, 'the template does not parse'))),
    /** Signs the body: `X-Seawall-Signature: sha256=…`, an HMAC in hexadecimal. */
    secret: v.optional(v.string()),
  }),
  batch: 1,
  message: ([notification], { method, secret, template, headers }) => {
    const isJson = Object.entries(headers ?? {}).every(
      ([name, value]) => name.toLowerCase() !== 'content-type' || value.includes('json'),
    );
    const body =
      template === undefined || notification === undefined
        ? JSON.stringify(notification)
        : fillTemplate(template, isJson ? 'json' : 'text', notification);
    const signature = secret === undefined ? undefined : createHmac('sha256', secret).update(body).digest('hex');
    return {
      ...(method === undefined ? {} : { method }),
      ...(signature === undefined ? {} : { headers: { 'x-seawall-signature': `sha256=${signature}` } }),
      body,
    };
  },
});
