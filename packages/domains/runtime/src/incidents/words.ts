import { type Actor, type Alert, displayRef, type Ref, type Severity, type Text } from '@seawall/model';
import { tacticsOf } from '../matrix/cells.ts';
import { tacticName } from '../matrix/tactics.ts';
import { alertMessage } from '../words/messages.ts';
import { ruleTitle } from '../words/titles.ts';

/** What the words of an incident are made of. */
interface Facts {
  /** In order of time. */
  readonly alerts: readonly Alert[];
  readonly severity: Severity;
  readonly subjects: readonly Ref[];
  readonly actors: readonly Actor[];
  readonly firstTime: string;
  readonly lastTime: string;
  readonly furtherAlerts: number;
}

/** Where it happened and how it went: `Deployment shop/web: execution → credential access → discovery`. */
export function titleOf(facts: Facts): Text {
  const steps = stepsOf(facts.alerts).map(({ tactic }) => tacticName(tactic));
  const where = whereOf(facts);
  const way = (language: keyof Text): string =>
    steps
      .slice(0, 5)
      .map((step) => step[language])
      .join(' → ');
  if (steps.length === 0)
    return {
      en: `${where.en}: ${facts.alerts[0]?.rule ?? ''}`,
      zh: `${where.zh}：${ruleTitle(facts.alerts[0]?.rule ?? '', 'zh')}`,
    };
  return { en: `${where.en}: ${way('en')}`, zh: `${where.zh}：${way('zh')}` };
}

function whereOf({ subjects, actors }: Facts): Text {
  const [subject] = subjects;
  if (subject !== undefined) return { en: displayRef(subject), zh: displayRef(subject) };
  const [actor] = actors;
  return actor === undefined ? { en: 'Unknown place', zh: '未知位置' } : { en: actor.name, zh: actor.name };
}

interface Step {
  readonly tactic: string;
  readonly alert: Alert;
}

/** The first alert of each tactic in the order in which they came up; repeats of the tactic before are no step. */
function stepsOf(alerts: readonly Alert[]): Step[] {
  const steps: Step[] = [];
  for (const alert of alerts) {
    const [tactic] = tacticsOf(alert.cells, alert.tags);
    if (tactic !== undefined && !steps.some((step) => step.tactic === tactic)) steps.push({ tactic, alert });
  }
  return steps;
}

/** A few sentences for a person who was not there. */
export function summaryOf(facts: Facts): Text {
  const { alerts, firstTime, lastTime, furtherAlerts, subjects } = facts;
  const matches = alerts.reduce((sum, { count }) => sum + count, 0) + furtherAlerts;
  const rules = new Set(alerts.map(({ rule }) => rule)).size;
  const [from, to] = [clock(firstTime), clock(lastTime)];
  const period: Text =
    from === to ? { en: `At ${from}`, zh: from } : { en: `Between ${from} and ${to}`, zh: `${from} 至 ${to}` };
  const where = whereOf(facts);
  const more = subjects.length > 1 ? subjects.length - 1 : 0;
  const en = [
    `${period.en} ${where.en}${more === 0 ? '' : ` and ${more} more`} raised ${plural(matches, 'match', 'matches')} of ${plural(rules, 'rule', 'rules')}.`,
  ];
  const zh = [
    `${period.zh}，${where.zh}${more === 0 ? '' : ` 等 ${more + 1} 个对象`}触发了 ${rules} 条规则，共 ${matches} 次匹配。`,
  ];
  const who = whoOf(facts.actors);
  if (who !== undefined) {
    en.push(who.en);
    zh.push(who.zh);
  }
  const steps = stepsOf(alerts);
  for (const [at, { tactic, alert }] of steps.slice(0, mostSteps).entries()) {
    const name = tacticName(tactic);
    const begin = beginOf(at, steps.length);
    en.push(`${begin.en} ${name.en}: ${shortened(alert.message)}.`);
    const said = alertMessage(alert);
    // What is said in English alone has the rule's name before it.
    zh.push(
      said.zh === said.en
        ? `${begin.zh}${name.zh}：${ruleTitle(alert.rule, 'zh')}（${shortened(said.zh)}）。`
        : `${begin.zh}${name.zh}：${shortened(said.zh)}。`,
    );
  }
  const found = alerts.find(({ findings }) => findings !== undefined)?.findings;
  const bad = (found?.bySeverity.critical ?? 0) + (found?.bySeverity.high ?? 0);
  if (bad > 0) {
    en.push(`A scan had found ${plural(bad, 'critical or high problem', 'critical or high problems')} there before.`);
    zh.push(`此前的扫描已在该处发现 ${bad} 个严重或高危问题。`);
  }
  if (alerts.some(({ completeness }) => completeness.dropped > 0 || completeness.unreadable > 0)) {
    en.push('The source lost events at the time: more may have happened.');
    zh.push('当时数据源存在事件丢失：实际发生的可能更多。');
  }
  return { en: en.join(' '), zh: zh.join('') };
}

/** How a step is brought in: the first, those between, the last; one alone is none of them. */
function beginOf(at: number, count: number): Text {
  if (count === 1) return { en: 'What was seen is', zh: '所见行为是' };
  if (at === 0) return { en: 'It began with', zh: '首先是' };
  return at === count - 1 ? { en: 'Last came', zh: '最后是' } : { en: 'Then came', zh: '随后是' };
}

const mostSteps = 6;
const longestMessage = 160;

function shortened(message: string): string {
  const text = message.replace(/\.$/, '');
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage - 1)}…`;
}

function whoOf(actors: readonly Actor[]): Text | undefined {
  const known = actors.filter(({ kind }) => kind !== 'process');
  const [first] = known;
  if (first === undefined) return undefined;
  const from = first.addresses?.join(', ');
  const others = known.length - 1;
  return {
    en: `The requests were made by ${first.name}${from === undefined ? '' : ` from ${from}`}${others === 0 ? '' : ` and ${plural(others, 'other', 'others')}`}.`,
    zh: `请求来自 ${first.name}${from === undefined ? '' : `（${from}）`}${others === 0 ? '' : ` 等 ${others + 1} 个身份`}。`,
  };
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `2026-03-02 10:42:01 UTC`. */
function clock(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}
