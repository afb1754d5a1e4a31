import { displayRef, type Ref } from '@seawall/model';
import * as v from 'valibot';
import { actionKind, type ActionSubject, noAlert } from '../action-kind.ts';

/** What an action that leaves the cluster alone is about. */
function targetOf({ alert, node, pod }: ActionSubject): Ref {
  return pod ?? alert?.subject ?? { type: 'node', name: node ?? 'unknown' };
}

const timeout = v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(600)), 30);

export const command = actionKind({
  id: 'command',
  title: { en: 'Run a program with the alert on its standard input', zh: '运行程序，并通过标准输入传入告警' },
  settings: v.strictObject({
    /** The program and its arguments; no shell reads them. */
    command: v.pipe(v.array(v.string()), v.minLength(1, 'must name a program')),
    timeout,
  }),
  plan: ({ settings, subject, world }) => {
    const { alert } = subject;
    if (alert === undefined) return Promise.resolve(noAlert);
    const [program = '', ...args] = settings.command;
    const target = targetOf(subject);
    return Promise.resolve({
      target,
      what: { en: `Run ${program} for ${displayRef(target)}`, zh: `针对 ${displayRef(target)} 运行 ${program}` },
      apply: async () => {
        const { code, output } = await world.run(program, args, `${JSON.stringify(alert)}\n`, settings.timeout * 1000);
        const said = output.trim().slice(-500);
        if (code !== 0) throw new Error(`${program} ended with ${code ?? 'no exit code'}: ${said}`);
        return said === '' ? undefined : { en: said, zh: said };
      },
    });
  },
});

export const callWebhook = actionKind({
  id: 'webhook',
  title: { en: 'Post the alert to an address', zh: '将告警 POST 到指定地址' },
  settings: v.strictObject({
    url: v.pipe(v.string(), v.url('must be an address such as https://example.com/hook')),
    headers: v.optional(v.record(v.string(), v.string()), {}),
    timeout,
  }),
  plan: ({ settings, subject, world }) => {
    const { alert } = subject;
    if (alert === undefined) return Promise.resolve(noAlert);
    const target = targetOf(subject);
    const { host } = new URL(settings.url);
    return Promise.resolve({
      target,
      what: { en: `Call ${host} for ${displayRef(target)}`, zh: `针对 ${displayRef(target)} 调用 ${host}` },
      apply: async () => {
        const response = await world.fetch(settings.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...settings.headers },
          body: JSON.stringify(alert),
          redirect: 'manual',
          signal: AbortSignal.timeout(settings.timeout * 1000),
        });
        if (!response.ok) throw new Error(`${host} answered ${response.status}`);
        return undefined;
      },
    });
  },
});
