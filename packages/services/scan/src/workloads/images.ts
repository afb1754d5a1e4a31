import { ScanError } from '../error.ts';
import type { Run } from '../run.ts';
import { collectImages } from '../targets/image.ts';
import { runnersOf, runningContainers } from './running.ts';

/**
 * Reads the images that the workloads name and that were not scanned yet, each once. One that cannot be had is not
 * assessed, and hides none of the others.
 */
export async function collectWorkloadImages(run: Run): Promise<void> {
  const { collected } = run;
  const running = runningContainers(collected.kubeObjects, collected.runningDigests);
  const scanned = new Set(
    collected.inventories.flatMap(({ subject }) => runnersOf(subject, running).map(({ written }) => written)),
  );
  const wanted = [...new Set(running.map(({ written }) => written))].filter((name) => !scanned.has(name));
  for (const name of wanted.sort()) {
    try {
      await collectImages([`registry:${name}`], run);
    } catch (error) {
      if (!(error instanceof ScanError)) throw error;
      const users = running.filter(({ written }) => written === name).map(({ workload }) => workload);
      collected.notAssessed.push({
        target: name,
        what: 'image',
        reason: {
          en: `${error.text.en} (run by ${users[0] ?? ''})`,
          zh: `${error.text.zh}（由 ${users[0] ?? ''} 运行）`,
        },
        remedy: {
          en: 'log in to its registry, or scan a saved image or its SBOM with the same command',
          zh: '登录其镜像仓库，或在同一命令中扫描已保存的镜像或其 SBOM',
        },
      });
    }
  }
}
