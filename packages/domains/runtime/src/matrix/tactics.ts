import type { Text } from '@seawall/model';

/** A step of an attack. */
interface Tactic {
  /** As ATT&CK writes it in lower case. */
  readonly id: string;
  readonly name: Text;
  /** Other names of the same: the Microsoft matrix's, former ones, tags of Falco's rules, ids of ATT&CK. */
  readonly aliases: readonly string[];
}

/** In the order in which attacks go through them. */
const tactics: readonly Tactic[] = [
  { id: 'reconnaissance', name: { en: 'reconnaissance', zh: '侦察' }, aliases: ['ta0043'] },
  { id: 'initial-access', name: { en: 'initial access', zh: '初始访问' }, aliases: ['ta0001'] },
  { id: 'execution', name: { en: 'execution', zh: '执行' }, aliases: ['ta0002'] },
  { id: 'persistence', name: { en: 'persistence', zh: '持久化' }, aliases: ['ta0003'] },
  { id: 'privilege-escalation', name: { en: 'privilege escalation', zh: '权限提升' }, aliases: ['ta0004'] },
  { id: 'stealth', name: { en: 'stealth', zh: '隐匿' }, aliases: ['defense-evasion', 'ta0005'] },
  { id: 'defense-impairment', name: { en: 'defense impairment', zh: '削弱防御' }, aliases: [] },
  { id: 'credential-access', name: { en: 'credential access', zh: '凭据访问' }, aliases: ['ta0006'] },
  { id: 'discovery', name: { en: 'discovery', zh: '发现' }, aliases: ['ta0007'] },
  { id: 'lateral-movement', name: { en: 'lateral movement', zh: '横向移动' }, aliases: ['ta0008'] },
  { id: 'collection', name: { en: 'collection', zh: '收集' }, aliases: ['ta0009'] },
  { id: 'command-and-control', name: { en: 'command and control', zh: '命令与控制' }, aliases: ['ta0011'] },
  { id: 'exfiltration', name: { en: 'exfiltration', zh: '数据渗出' }, aliases: ['ta0010'] },
  { id: 'impact', name: { en: 'impact', zh: '影响' }, aliases: ['ta0040'] },
];

const byName = new Map(tactics.flatMap(({ id, aliases }) => [id, ...aliases].map((name) => [name, id] as const)));

/** A tactic by any of its names; `mitre_privilege_escalation` and `Lateral Movement` are known too. */
export function tacticOf(name: string): string | undefined {
  return byName.get(
    name
      .toLowerCase()
      .replace(/^mitre_/, '')
      .replaceAll(/[ _]/g, '-'),
  );
}

const places = new Map(tactics.map(({ id }, place) => [id, place]));

/** Sorts by the order in which attacks go. */
export function compareTactics(left: string, right: string): number {
  return (places.get(left) ?? tactics.length) - (places.get(right) ?? tactics.length);
}

export function tacticName(id: string): Text {
  return tactics.find((tactic) => tactic.id === id)?.name ?? { en: id, zh: id };
}
