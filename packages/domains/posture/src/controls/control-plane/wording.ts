import type { Text } from '@seawall/model';
import type { Component } from '../../control-plane/component.ts';
import type { Expectation } from '../../control-plane/expectation.ts';
import type { Setting } from '../../control-plane/process.ts';

/** What is said when a setting has the wrong value. */
export const wrongMessage: Text = {
  en: '{component} runs with {setting} set to {value}, expected {expected}',
  zh: '{component} 的 {setting} 设为 {value}，要求：{expected}',
};

/** What is said when it is not set at all. */
export const unsetMessage: Text = {
  en: '{component} runs without {setting}, expected {expected}',
  zh: '{component} 未设置 {setting}，要求：{expected}',
};

/** What an expectation asks for, to stand behind "expected". */
export function expected(expectation: Expectation): Text {
  switch (expectation.type) {
    case 'boolean':
      return same(String(expectation.value));
    case 'present':
      return { en: 'a value', zh: '设置取值' };
    case 'absent':
      return { en: 'nothing', zh: '不设置' };
    case 'has':
    case 'plugin':
      return wanted(expectation);
    case 'lacks':
      return { en: `a list without ${expectation.item}`, zh: `不含 ${expectation.item} 的取值` };
    case 'number':
      return range(expectation);
    case 'duration':
      return {
        en: `a duration between ${expectation.atLeast} and ${expectation.atMost} seconds`,
        zh: `${expectation.atLeast} 到 ${expectation.atMost} 秒之间的时长`,
      };
    case 'loopback':
      return { en: 'a loopback address', zh: '使用回环地址' };
    case 'suites':
      return {
        en: 'only cipher suites with forward secrecy and authenticated encryption',
        zh: '仅使用具备前向保密与认证加密的密码套件',
      };
    case 'gate':
      break;
  }
  return { en: `${expectation.gate} left on`, zh: `保持启用 ${expectation.gate}` };
}

function wanted(expectation: Extract<Expectation, { type: 'has' | 'plugin' }>): Text {
  if (expectation.type === 'has') return { en: `a list with ${expectation.item}`, zh: `包含 ${expectation.item}` };
  const { plugin, on } = expectation;
  return on
    ? { en: `the plugin ${plugin} to be on`, zh: `启用插件 ${plugin}` }
    : { en: `the plugin ${plugin} to be off`, zh: `停用插件 ${plugin}` };
}

function range({ atLeast, atMost, orZero }: Extract<Expectation, { type: 'number' }>): Text {
  const zero = orZero === true ? { en: '0 or ', zh: '0 或 ' } : { en: '', zh: '' };
  if (atMost === atLeast) return same(String(atLeast));
  if (atMost !== undefined) return { en: `${zero.en}${atLeast} to ${atMost}`, zh: `${zero.zh}${atLeast} 到 ${atMost}` };
  return { en: `${zero.en}${atLeast} or more`, zh: `${zero.zh}${atLeast} 及以上` };
}

/** What to do about it, in one sentence. */
export function remedy(component: Component, expectation: Expectation): Text {
  const names = settingsOf(expectation).map((setting) => nameFor(component, setting));
  const en = names.join(' and ');
  const zh = names.join(' 和 ');
  switch (expectation.type) {
    case 'boolean':
      return {
        en: `Set ${en} of ${component} to ${String(expectation.value)}.`,
        zh: `将 ${component} 的 ${zh} 设为 ${String(expectation.value)}。`,
      };
    case 'present':
      return { en: `Give ${component} ${en}.`, zh: `为 ${component} 设置 ${zh}。` };
    case 'absent':
      return { en: `Take ${en} away from ${component}.`, zh: `移除 ${component} 的 ${zh}。` };
    case 'has':
      return {
        en: `Add ${expectation.item} to ${en} of ${component}.`,
        zh: `在 ${component} 的 ${zh} 中加入 ${expectation.item}。`,
      };
    case 'lacks':
      return {
        en: `Take ${expectation.item} out of ${en} of ${component}.`,
        zh: `从 ${component} 的 ${zh} 中去除 ${expectation.item}。`,
      };
    case 'gate':
      return {
        en: `Take ${expectation.gate}=false out of ${en} of ${component}.`,
        zh: `从 ${component} 的 ${zh} 中去除 ${expectation.gate}=false。`,
      };
    case 'plugin':
      return pluginRemedy(expectation);
    case 'duration':
    case 'loopback':
    case 'number':
    case 'suites':
      break;
  }
  const aim = expected(expectation);
  return { en: `Set ${en} of ${component} to ${aim.en}.`, zh: `调整 ${component} 的 ${zh}，要求：${aim.zh}。` };
}

function pluginRemedy({ plugin, on, byDefault }: Extract<Expectation, { type: 'plugin' }>): Text {
  if (!on) {
    return {
      en: `Take ${plugin} out of --enable-admission-plugins.`,
      zh: `从 --enable-admission-plugins 中去除 ${plugin}。`,
    };
  }
  if (byDefault) {
    return {
      en: `Take ${plugin} out of --disable-admission-plugins.`,
      zh: `从 --disable-admission-plugins 中去除 ${plugin}。`,
    };
  }
  return { en: `Add ${plugin} to --enable-admission-plugins.`, zh: `在 --enable-admission-plugins 中加入 ${plugin}。` };
}

function settingsOf(expectation: Expectation): readonly Setting[] {
  if (expectation.type === 'present') return expectation.settings;
  return expectation.type === 'plugin' ? [] : [expectation.setting];
}

/** Node components are configured by file, the others by flag. */
function nameFor(component: Component, { flag, field }: Setting): string {
  const byFile = component === 'kubelet' || component === 'kube-proxy';
  return byFile && field !== undefined ? field.join('.') : `--${flag}`;
}

function same(text: string): Text {
  return { en: text, zh: ` ${text}` };
}
