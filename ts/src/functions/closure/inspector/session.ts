/** The inspector of this thread, used from inside: every answer comes before `post` returns. */
import type { Session } from 'node:inspector';

/** Where the objects under inspection are put for the inspector to find, in this realm or another (jest's) of the thread. */
const key = Symbol.for('millrace.inspected');

const holderExpression = "process.getBuiltinModule('node:inspector').Session[Symbol.for('millrace.inspected')]";

/** What passes between us and the inspector. */
interface Holder {
  list: readonly unknown[];
  received: readonly unknown[];
}

/** What the inspector tells of a value; only what is used here. */
export interface RemoteObject {
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

export class InspectorUnavailable extends Error {}

/** A connection to this thread's inspector; it has one, made when it is first needed. */
export class Inspector {
  static #shared: Inspector | undefined;
  readonly #session: Session;
  readonly #holder: Holder = { list: [], received: [] };
  readonly #holderId: string;

  /** @throws InspectorUnavailable Under `--permission`, in Bun, Deno and builds of Node without an inspector. */
  static get shared(): Inspector {
    Inspector.#shared ??= new Inspector();
    return Inspector.#shared;
  }

  private constructor() {
    this.#session = connect();
    const found = this.#exposed(() =>
      this.post<{ result: RemoteObject }>('Runtime.evaluate', { expression: holderExpression, silent: true }),
    );
    if (found.result.objectId === undefined) throw new InspectorUnavailable('the inspector does not see this thread');
    this.#holderId = found.result.objectId;
  }

  /** Sends a command and returns its answer. */
  post<T = void>(method: string, parameters: object = {}): T {
    let problem: unknown;
    let answer: unknown;
    let answered = false;
    this.#session.post(method, parameters, (error: unknown, result: unknown) => {
      problem = error;
      answer = result;
      answered = true;
    });
    if (!answered) throw new InspectorUnavailable('the inspector does not answer at once');
    if (problem) throw new Error(`${method}: ${(problem as { message?: string }).message}`);
    return answer as T;
  }

  /** The holder is to be seen only while it is looked for: there may be another copy of this package. */
  #exposed<T>(body: () => T): T {
    const { Session } = process.getBuiltinModule('node:inspector') as unknown as { Session: Record<symbol, Holder> };
    const before = Session[key];
    Object.defineProperty(Session, key, { value: this.#holder, configurable: true });
    try {
      return body();
    } finally {
      if (before) Object.defineProperty(Session, key, { value: before, configurable: true });
      else Reflect.deleteProperty(Session, key);
    }
  }

  /** The inspector's handles of values; of functions and objects alone. */
  handles(values: readonly unknown[], group: string): RemoteObject[] {
    this.#holder.list = values;
    const list = this.#call('function () { return this.list; }', [], group);
    const { result } = this.post<{ result: { name: string; value?: RemoteObject }[] }>('Runtime.getProperties', {
      objectId: list.objectId,
      ownProperties: true,
    });
    this.#holder.list = [];
    return result.slice(0, values.length).map(({ value }) => value!);
  }

  /** The values themselves, with their identity, that handles stand for. */
  values(handles: readonly RemoteObject[], group: string): readonly unknown[] {
    this.#call('function (...values) { this.received = values; }', handles, group);
    const { received } = this.#holder;
    this.#holder.received = [];
    return received;
  }

  release(objectGroup: string): void {
    this.post('Runtime.releaseObjectGroup', { objectGroup });
  }

  /** Listens while `body` runs. */
  during<T>(event: string, listener: (parameters: never) => void, body: () => T): T {
    const listen = ({ params }: { params: never }) => listener(params);
    this.#session.on(event, listen);
    try {
      return body();
    } finally {
      this.#session.off(event, listen);
    }
  }

  #call(functionDeclaration: string, handles: readonly RemoteObject[], objectGroup: string): RemoteObject {
    const { result } = this.post<{ result: RemoteObject }>('Runtime.callFunctionOn', {
      objectId: this.#holderId,
      functionDeclaration,
      objectGroup,
      silent: true,
      arguments: untouched(
        handles.map(({ objectId, value, unserializableValue }) =>
          objectId !== undefined
            ? { objectId }
            : unserializableValue !== undefined
              ? { unserializableValue }
              : { value },
        ),
      ),
    });
    return result;
  }
}

function connect(): Session {
  try {
    const { Session } = process.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connect();
    return session;
  } catch (error) {
    throw new InspectorUnavailable('this process may not use the inspector', { cause: error });
  }
}

/** Node sends what it is given as JSON: a `toJSON` that the program has given all arrays is not asked. */
function untouched<T>(list: T[]): T[] {
  return Object.defineProperty(list, 'toJSON', { value: undefined });
}
