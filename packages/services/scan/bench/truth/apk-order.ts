import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** apk-tools' order as Trivy's author wrote it down in Go: not a line of it is ours. */
const module = 'github.com/knqyf263/go-apk-version@v0.0.0-20200609155635-041fdbb8563f';

const program = `package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	apk "github.com/knqyf263/go-apk-version"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		pair := strings.Fields(lines.Text())
		a, wrong := apk.NewVersion(pair[0])
		b, broken := apk.NewVersion(pair[1])
		if wrong != nil || broken != nil {
			fmt.Println("x")
			continue
		}
		fmt.Println(a.Compare(b))
	}
}
`;

/** Compares pairs of versions, in their order; `undefined` for what is no version. */
export type ApkOrder = (pairs: readonly (readonly [string, string])[]) => (number | undefined)[];

/** Undefined where Go, or its proxy, is not to be had. */
export function apkOrder(folder: string): ApkOrder | undefined {
  const home = join(folder, 'apk-order');
  mkdirSync(home);
  writeFileSync(join(home, 'go.mod'), 'module truth\n\ngo 1.21\n');
  writeFileSync(join(home, 'main.go'), program);
  const go = (...args: string[]): boolean => spawnSync('go', args, { cwd: home, stdio: 'ignore' }).status === 0;
  if (!go('get', module) || !go('build', '-o', 'order', '.')) return undefined;
  return (pairs) => {
    const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('');
    const { stdout } = spawnSync(join(home, 'order'), [], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    return stdout
      .split('\n')
      .slice(0, pairs.length)
      .map((answer) => (answer === 'x' ? undefined : Number(answer)));
  };
}
