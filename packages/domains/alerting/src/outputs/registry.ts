import { alertmanager } from './alertmanager.ts';
import { cloudevents } from './cloudevents.ts';
import { dingtalk } from './dingtalk.ts';
import { elasticsearch } from './elasticsearch.ts';
import { feishu } from './feishu.ts';
import { file } from './file.ts';
import { kafka } from './kafka.ts';
import { loki } from './loki.ts';
import { nats } from './nats.ts';
import { otlp } from './otlp.ts';
import type { OutputKind } from './output.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { smtp } from './smtp.ts';
import { splunk } from './splunk.ts';
import { stdout } from './stdout.ts';
import { syslog } from './syslog.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

/** Every kind of output, in the order in which people look for them. */
export const outputKinds: readonly OutputKind[] = [
  stdout,
  file,
  webhook,
  cloudevents,
  slack,
  teams,
  dingtalk,
  feishu,
  wecom,
  pagerduty,
  alertmanager,
  smtp,
  elasticsearch,
  loki,
  splunk,
  syslog,
  otlp,
  kafka,
  nats,
];
