import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { later, never, outputKind, reasonOf, sent } from './output.ts';
import { heading } from './words.ts';

function bodyOf({ facts, text, time }: Notification): string {
  return [text, '', ...facts.map(({ name, value }) => `${name}: ${value}`), '', time].join('\n');
}

export const smtp = outputKind({
  id: 'smtp',
  title: { en: 'E-mail', zh: '电子邮件' },
  specification: 'https://www.rfc-editor.org/rfc/rfc5321',
  settings: v.strictObject({
    host: v.string(),
    port: v.optional(v.number(), 587),
    /** TLS from the first byte, as on port 465; otherwise STARTTLS where the server has it. */
    tls: v.optional(v.boolean(), false),
    username: v.optional(v.string()),
    password: v.optional(v.string()),
    from: v.string(),
    to: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one address')),
  }),
  batch: 1,
  open: async ({ from, host, password, port, tls, to, username }) => {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure: tls,
      connectionTimeout: 10_000,
      socketTimeout: 30_000,
      ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
    });
    return {
      send: async ([notification]) => {
        if (notification === undefined) return sent;
        try {
          await transport.sendMail({
            from,
            to: [...to],
            subject: heading(notification).replace(/\s+/g, ' '),
            text: bodyOf(notification),
            // Mail programs join what concerns one alert.
            references: `<${notification.id.replace(/[^\w.-]/g, '_')}@seawall>`,
            headers: { 'x-seawall-severity': notification.severity, 'auto-submitted': 'auto-generated' },
          });
          return sent;
        } catch (error) {
          const { responseCode = 0 } = error as { responseCode?: number };
          return responseCode >= 500 ? never(reasonOf(error)) : later(reasonOf(error));
        }
      },
      close: () => {
        transport.close();
        return Promise.resolve();
      },
    };
  },
});
