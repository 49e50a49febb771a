/** Makes what every command needs, each thing only if what it is made from changed. */
import { withLock } from './lock.mjs';
import { at } from './places.mjs';
import { addon } from './products/addon.mjs';
import { library } from './products/library.mjs';
import { packages } from './products/packages.mjs';
import { rustVersion } from './rust.mjs';
import { SetupError } from './setup-error.mjs';
import { timed } from './timed.mjs';

/** Installs, builds the addon, builds the TypeScript: in this order, nothing twice, one set-up at a time. */
export async function prepare() {
  const rust = rustVersion();
  // Each product looks at what the ones before it made: none is asked before they are up to date.
  const products = [packages(), addon(rust), library()];
  if (products.every((product) => product.isFresh())) return;
  const onWait = (pid) =>
    console.log(`Waiting for another set-up in this folder to finish (process ${pid ?? 'unknown'}).`);
  await withLock(at('ts/binding/.setup.lock'), onWait, async () => {
    for (const product of products) {
      // Somebody else may have made it while we waited for the lock.
      if (product.isFresh()) continue;
      const { ok } = await timed(product.title, () => product.make());
      if (!ok) throw new SetupError(product.help);
    }
  });
}
