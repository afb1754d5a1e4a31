import type { Container } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';

/** What templates leave in a manifest for another tool to fill in: `${IMAGE}`, `{{ .Values.image }}`, `<image>`. */
const placeholder = /\$[{(]|\{\{|^<.*>$/;

function isReadable(container: Container): Judgement {
  const path = [...container.path, 'image'];
  const written = container.spec.image;
  if (container.image !== undefined) return 'pass';
  if (written === undefined || written === '') {
    return [
      {
        path,
        message: { en: 'The container {container} names no image', zh: '容器 {container} 没有指定镜像' },
        values: { container: container.name },
      },
    ];
  }
  if (placeholder.test(written)) {
    return {
      notAssessed: {
        en: 'the image is a placeholder that another tool fills in',
        zh: '镜像是占位符，由其他工具填写',
      },
    };
  }
  return [{ path, values: { image: written } }];
}

export const imageReference: Control = {
  id: 'image-reference',
  category: 'supply-chain',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Every container names an image that a runtime can read', zh: '每个容器都指定了运行时可识别的镜像' },
  why: {
    en: 'A reference that breaks the rules (capital letters, blanks, an empty tag) or that is missing leaves the pod in InvalidImageName, and nothing that pins or admits images can judge it.',
    zh: '镜像名称缺失或不合规则（大写字母、空格、空标签）会使 Pod 停在 InvalidImageName 状态，负责固定或准入镜像的机制也无法对其作出判断。',
  },
  message: { en: '{image} is not an image reference', zh: '{image} 不是有效的镜像引用' },
  remediation: {
    en: 'Write registry/repository:tag@digest; repository names are lower case.',
    zh: '按 registry/repository:tag@digest 的形式书写，镜像名使用小写字母。',
  },
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  frameworks: [],
  scope: 'container',
  roles: ['container', 'init', 'sidecar', 'ephemeral'],
  evaluate: (container) => isReadable(container),
};
