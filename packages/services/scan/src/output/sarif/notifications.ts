import type { Language, Text } from '@seawall/model';
import type { Report } from '../../report.ts';
import type { OutputOptions } from '../output.ts';
import { formatCount, reasonAndRemedy, targetNames } from '../words.ts';
import { physicalLocation } from './location.ts';

const descriptors = {
  'unreadable-input': {
    en: 'Input that could not be read, or only in part',
    zh: '无法读取或只能部分读取的输入',
  },
  'not-assessed': { en: 'Something was found but could not be assessed', zh: '已发现但未能评估的内容' },
  'results-omitted': { en: 'Findings past the limits of this format were left out', zh: '超出此格式限制的问题已省略' },
  'exception-lapsed': { en: 'An exception is past its date', zh: '豁免已过期' },
  'exception-unused': { en: 'An exception matches no finding', zh: '豁免未匹配任何问题' },
} as const satisfies Record<string, Text>;

type DescriptorId = keyof typeof descriptors;

const descriptorIds = Object.keys(descriptors) as DescriptorId[];

/** What `tool.driver.notifications` says of the notifications below. */
export function notificationDescriptors(language: Language): unknown[] {
  return descriptorIds.map((id) => ({ id, shortDescription: { text: descriptors[id][language] } }));
}

/** What the run could not read or assess, and what did not fit into its results. */
export function executionNotifications(report: Report, omitted: number, options: OutputOptions): unknown[] {
  const { language } = options;
  const notifications = report.problems.map((problem) =>
    notification(
      'unreadable-input',
      'error',
      problem.message[language],
      physicalLocation(
        problem.file,
        problem.line === undefined ? undefined : { startLine: problem.line, startColumn: problem.column },
        options,
      ),
    ),
  );
  for (const target of report.notAssessed) {
    const text = `${targetNames[target.what][language]} ${target.target}: ${reasonAndRemedy(target, language)}`;
    notifications.push(
      notification('not-assessed', 'warning', text, physicalLocation(target.target, undefined, options)),
    );
  }
  if (omitted > 0) {
    const text =
      language === 'zh'
        ? `因格式限制省略了 ${formatCount(omitted)} 个最不紧急的问题；完整列表见 JSON 或 HTML 报告。`
        : `${formatCount(omitted)} of the least urgent findings were left out because of the limits of this format; the JSON and HTML reports have them all.`;
    notifications.push(notification('results-omitted', 'warning', text));
  }
  return notifications;
}

/** What the owners of exceptions should know. */
export function configurationNotifications(report: Report, options: OutputOptions): unknown[] {
  return report.exceptions.map((notice) =>
    notification(
      notice.state === 'lapsed' ? 'exception-lapsed' : 'exception-unused',
      notice.state === 'lapsed' ? 'warning' : 'note',
      `${notice.rule}${notice.subject === undefined ? '' : ` · ${notice.subject}`} · ${notice.owner} · ${notice.expires}: ${notice.reason}`,
      physicalLocation(notice.file, { startLine: notice.line }, options),
    ),
  );
}

function notification(
  id: DescriptorId,
  level: 'error' | 'warning' | 'note',
  text: string,
  location?: unknown,
): unknown {
  return {
    descriptor: { id, index: descriptorIds.indexOf(id) },
    level,
    message: { text },
    locations: location === undefined ? undefined : [{ physicalLocation: location }],
  };
}
