/** Before tests run: builds ts/dist if it is not what ts/src would give. Tests import ts/src; the workers that they start run ts/dist. */
import { library } from './products/library.mjs';

export default async function freshLibrary() {
  const { isFresh, make, help } = library();
  if (!isFresh() && (await make()) !== 0) throw new Error(help);
}
