import type { Fault } from '../../control.ts';
import { scopeOf } from '../../dockerfile/scopes.ts';
import { expand } from '../../dockerfile/variables.ts';
import { type Pair, pairsIn } from '../../dockerfile/words.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultAt, reference, shorten } from './rule.ts';
import { eachInstruction } from './stage-facts.ts';

export const envSelfReference = dockerfileControl({
  id: 'dockerfile-env-self-reference',
  aliases: ['DL3044'],
  severity: 'low',
  title: { en: 'ENV does not use what it defines itself', zh: 'ENV 不引用同一条指令中定义的变量' },
  why: {
    en: 'All values of one ENV are worked out before any is set: the reference sees the old value, or none.',
    zh: '同一条 ENV 的所有值会先求出再赋值：引用得到的是旧值，或为空。',
  },
  message: {
    en: '{name} is defined by the same ENV: its value is not there yet',
    zh: '{name} 由同一条 ENV 定义：此时尚无值',
  },
  remediation: { en: 'Set it in an ENV of its own, above.', zh: '在前面用单独的 ENV 设置。' },
  references: [`${reference}#environment-replacement`],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'ENV').flatMap(({ instruction, inner }): Fault[] => {
      const { escape } = dockerfile.directives;
      const { pairs, legacy } = pairsIn('ENV', inner.body.text, escape);
      if (legacy || pairs.length === 0) return [];
      const scope = scopeOf(dockerfile, instruction);
      const defining = new Map<string, Pair[]>();
      for (const pair of pairs) {
        const others = defining.get(pair.name);
        if (others === undefined) defining.set(pair.name, [pair]);
        else others.push(pair);
      }
      const names = new Set<string>();
      for (const pair of pairs) {
        for (const { name, guarded } of expand(pair.raw, scope.lookup, escape).uses) {
          // `PATH=/app/bin:$PATH` adds to what the base image set.
          const other = defining.get(name)?.some((defined) => defined !== pair) === true;
          if (other && !guarded && !scope.has(name)) names.add(name);
        }
      }
      return [...names].map((name) => faultAt(instruction, { key: name, values: { name } }));
    }),
});

export const legacyPairs = dockerfileControl({
  id: 'dockerfile-legacy-pair-form',
  severity: 'info',
  title: { en: 'ENV and LABEL use name=value', zh: 'ENV 和 LABEL 使用 name=value 形式' },
  why: {
    en: 'In the old form with a blank everything behind the name is the value: a second pair on the line is swallowed.',
    zh: '使用空格的旧形式时，名称之后的一切都是值：同一行的第二个键值对会被吞掉。',
  },
  message: { en: '{keyword} {name} uses the old form without =', zh: '{keyword} {name} 使用了没有 = 的旧形式' },
  remediation: { en: 'Write {name}=value.', zh: '改写为 {name}=value。' },
  references: ['https://docs.docker.com/reference/build-checks/legacy-key-value-format/'],
  find: (dockerfile) =>
    ['ENV', 'LABEL'].flatMap((keyword) =>
      eachInstruction(dockerfile, keyword).flatMap(({ instruction, inner }): Fault[] => {
        const { pairs, legacy } = pairsIn(keyword, inner.body.text, dockerfile.directives.escape);
        const [pair] = pairs;
        if (!legacy || pair === undefined || pair.raw === '') return [];
        const values = { keyword, name: shorten(redact(pair.name)) };
        if (instruction.from !== instruction.to || instruction !== inner)
          return [faultAt(instruction, { key: pair.name, values })];
        const quoted = /^"[^"]*"$|^'[^']*'$|^[^\s"'\\]+$/.test(pair.raw) ? pair.raw : undefined;
        const plain = quoted ?? (/["'\\]/.test(pair.raw) ? undefined : `"${pair.raw}"`);
        if (plain === undefined) return [faultAt(instruction, { key: pair.name, values })];
        const line = dockerfile.lines[instruction.from - 1] ?? '';
        const head = line.slice(0, line.length - line.trimStart().length);
        return [
          faultAt(instruction, {
            key: pair.name,
            values,
            fix: {
              title: { en: 'Write it with =', zh: '改用 = 形式' },
              risk: 'safe',
              operations: [
                {
                  op: 'lines',
                  from: instruction.from,
                  to: instruction.from,
                  lines: [`${head}${instruction.written} ${pair.name}=${plain}`],
                },
              ],
            },
          }),
        ];
      }),
    ),
});

export const labelKey = dockerfileControl({
  id: 'dockerfile-label-key-invalid',
  aliases: ['DL3048'],
  severity: 'info',
  title: { en: 'Label keys follow Docker’s form', zh: '标签键符合 Docker 的格式' },
  why: {
    en: 'Tools look labels up by keys in lower case with dots and hyphens; others are easily missed, and some prefixes belong to Docker.',
    zh: '工具按小写、点号和连字符组成的键查找标签；其他写法容易被忽略，且部分前缀由 Docker 保留。',
  },
  message: { en: 'The label key {name} does not follow the form', zh: '标签键 {name} 不符合格式' },
  remediation: {
    en: 'Use lower-case letters, digits, dots and hyphens, as in org.example.name.',
    zh: '使用小写字母、数字、点号和连字符，例如 org.example.name。',
  },
  references: ['https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations'],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'LABEL').flatMap(({ instruction, inner }): Fault[] => {
      const { pairs } = pairsIn('LABEL', inner.body.text, dockerfile.directives.escape);
      const wrong = pairs.filter(({ name }) => !isLabelKey(name)).map(({ name }) => redact(name));
      if (wrong.length === 0) return [];
      const name = shorten(wrong.join(', '));
      return [faultAt(instruction, { key: name, values: { name } })];
    }),
});

function isLabelKey(name: string): boolean {
  if (name.includes('$')) return true;
  if (/^(?:com\.docker|io\.docker|org\.dockerproject)\./.test(name)) return false;
  return /^[a-z](?:[a-z0-9]|[.-](?=[a-z0-9]))*$/.test(name);
}
