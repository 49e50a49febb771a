/** What the inspector alone takes to read closures, as little as can be asked of it: what sending them is held against. */
import { Session } from 'node:inspector';

interface Remote {
  readonly objectId?: string;
}

interface Property {
  readonly name: string;
  readonly value: Remote;
}

const ROUND = 128;
const group = 'floor';
const holder: { list: readonly unknown[]; received: readonly unknown[] } = { list: [], received: [] };

/** Reads the scopes of functions, in rounds of the same posts that sending them needs, and nothing else. */
export function readScopes(functions: readonly unknown[]): void {
  const session = new Session();
  session.connect();
  const post = <T>(method: string, parameters: object): T => {
    let answer: unknown;
    session.post(method, parameters, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer as T;
  };
  Object.assign(globalThis, { inspectedFloor: holder });
  const { result: held } = post<{ result: Remote }>('Runtime.evaluate', { expression: 'globalThis.inspectedFloor' });
  const call = (functionDeclaration: string, handles: readonly Remote[]) =>
    post<{ result: Remote }>('Runtime.callFunctionOn', {
      objectId: held.objectId,
      functionDeclaration,
      objectGroup: group,
      silent: true,
      arguments: handles.map(({ objectId }) => ({ objectId })),
    }).result;
  for (let at = 0; at < functions.length; at += ROUND) {
    holder.list = functions.slice(at, at + ROUND);
    const list = call('function () { return this.list; }', []);
    const properties = { ownProperties: true };
    const { result } = post<{ result: Property[] }>('Runtime.getProperties', {
      objectId: list.objectId,
      ...properties,
    });
    const scopes = result.slice(0, holder.list.length).map(({ value: { objectId } }) => {
      const found = post<{ internalProperties: Property[] }>('Runtime.getProperties', { objectId, ...properties });
      return found.internalProperties.find(({ name }) => name === '[[Scopes]]')!.value;
    });
    call('function (...values) { this.received = values; }', scopes);
    post('Runtime.releaseObjectGroup', { objectGroup: group });
  }
  session.disconnect();
}
