import { parseArgs } from 'node:util';
import { buildPrograms } from './build.ts';
import { startControlPlane } from './control-plane.ts';
import { loadCluster } from './synthetic/load.ts';

// A control plane to try things on by hand: `node tests/control-plane/run.ts [--pods N] [--workload-controllers]`.

const { values } = parseArgs({
  options: { pods: { type: 'string' }, 'workload-controllers': { type: 'boolean', default: false } },
});
if (buildPrograms() !== undefined) {
  const cluster = await startControlPlane({ workloadControllers: values['workload-controllers'] });
  console.log(`${cluster.version} at ${cluster.server}, its log in ${cluster.dir}`);
  if (values.pods !== undefined) {
    const { nodes, namespaces, deployments, pods, requests, seconds } = await loadCluster(cluster, {
      pods: Number(values.pods),
    });
    console.log(`${nodes} nodes, ${namespaces} namespaces, ${deployments} deployments, ${pods} pods`);
    console.log(`${requests} requests in ${seconds.toFixed(1)} s (${Math.round(requests / seconds)} a second)`);
  }
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  console.log('Ends with Ctrl-C.');
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await cluster.stop();
}
