import { licenceCategories, type LicencePolicy, normaliseLicence, parseExpression } from '@seawall/image';
import type { Run } from '../run.ts';

export { judgeLicences } from '@seawall/image';

/** The lists with usual names brought into identifiers (`GPLv3` → `GPL-3.0-only`); a word that means nothing is a problem. */
export function checkedPolicy({ allow, deny }: LicencePolicy, run: Run): LicencePolicy {
  const check = (list: 'allow' | 'deny', words: readonly string[]): string[] =>
    words.map((word) => known(list, word, run));
  return {
    ...(allow === undefined ? {} : { allow: check('allow', allow) }),
    ...(deny === undefined ? {} : { deny: check('deny', deny) }),
  };
}

function known(list: string, word: string, { collected }: Run): string {
  if (word.includes('*') || licenceCategories.some((category) => category === word)) return word;
  const [normal = word] = normaliseLicence(word);
  if (parseExpression(normal) === undefined) {
    const categories = licenceCategories.join(', ');
    collected.problems.push({
      code: 'wrong-type',
      file: 'seawall.yaml',
      message: {
        en: `licences.${list}: ${word} is no identifier of SPDX and no category (${categories}); it fits only components that declare exactly this`,
        zh: `licences.${list}：${word} 既不是 SPDX 标识符，也不是类别（${categories}）；仅匹配声明内容与其完全一致的组件`,
      },
    });
  }
  return normal;
}
