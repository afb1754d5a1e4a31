import { join } from 'node:path';
import { run } from './tools.ts';

/** Two layers as buildah makes them: the second removes a folder, replaces one that is opaque then, and changes a file. */
export function hidingImage(folder: string, name: string): string {
  const archive = join(folder, 'hiding.tar');
  const script = `set -e
    module() { mkdir -p "$1"; echo "{\\"name\\":\\"$2\\",\\"version\\":\\"$3\\"}" > "$1/package.json"; }
    below=$(buildah from scratch); m=$(buildah mount $below)
    mkdir -p $m/etc $m/lib/apk/db
    printf 'ID=alpine\\nVERSION_ID=3.20.1\\n' > $m/etc/os-release
    printf 'P:base\\nV:1-r0\\nA:x86_64\\n\\n' > $m/lib/apk/db/installed
    module $m/opt/node_modules/gone gone 1.0.0; module $m/opt/node_modules/emptied emptied 1.0.0
    module $m/opt/node_modules/kept kept 1.0.0
    buildah umount $below; buildah commit -q --rm $below seawall-hiding-base
    above=$(buildah from seawall-hiding-base); m=$(buildah mount $above)
    rm -r $m/opt/node_modules/gone $m/opt/node_modules/emptied
    mkdir $m/opt/node_modules/emptied; module $m/opt/node_modules/new new 2.0.0
    printf 'P:base\\nV:2-r0\\nA:x86_64\\n\\n' > $m/lib/apk/db/installed
    buildah umount $above; buildah commit -q --rm $above seawall-hiding
    rm -f "$0"; skopeo copy -q containers-storage:localhost/seawall-hiding "docker-archive:$0:$1"
    buildah rmi seawall-hiding seawall-hiding-base`;
  run('bash', ['-c', script, archive, name]);
  return archive;
}

export const hidingImageHolds = [
  'pkg:apk/alpine/base@2-r0?arch=x86_64&distro=alpine-3.20.1',
  'pkg:npm/kept@1.0.0',
  'pkg:npm/new@2.0.0',
];
