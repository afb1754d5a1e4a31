import type { Text } from '@seawall/model';

/** Why nothing is known of a node: the one thing that all controls of nodes need. */
export const needsNode: Text = {
  en: 'No node was scanned; see: seawall scan node',
  zh: '未扫描任何节点；请使用 seawall scan node',
};
