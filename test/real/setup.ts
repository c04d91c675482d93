import { installRealCli } from './install.ts'

/** Once before the real suite: the vendor CLIs in the versions that it is written for. */
export async function setup(): Promise<void> {
  await installRealCli()
}
