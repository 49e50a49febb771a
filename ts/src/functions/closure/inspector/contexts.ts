/**
 * The contexts of closures: what V8 keeps the variables of a scope in. The inspector hands out copies of scopes, so that two scopes
 * with equal variables look alike; a heap snapshot tells them apart. It takes a tenth of a second or more, and is asked for only
 * where a variable is assigned by one of several closures that look alike.
 */
import type { AnyFunction } from '../description.js';

/** A larger heap would take seconds. */
const limit = 256 << 20;

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly (readonly string[])[];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly (readonly string[])[];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** For each function the identities of its chain of contexts, innermost first; `undefined` if the heap is too large to be looked at. */
export function contextsOf(functions: readonly AnyFunction[]): readonly (readonly number[])[] | undefined {
  if (process.memoryUsage().heapUsed > limit) return undefined;
  const marker = new MillraceMarkedFunctions(functions);
  const heap = new Heap(take());
  const list = heap.target(heap.named(MillraceMarkedFunctions.name), 'property', 'functions');
  const chains = marker.functions.map((_, index) => {
    const chain: number[] = [];
    let context = heap.target(heap.element(list, index), 'internal', 'context');
    while (context !== undefined) {
      chain.push(context);
      context = heap.target(context, 'internal', 'previous');
    }
    return chain;
  });
  return chains;
}

/** Its name is looked for in the snapshot. */
class MillraceMarkedFunctions {
  readonly functions: readonly AnyFunction[];

  constructor(functions: readonly AnyFunction[]) {
    this.functions = [...functions];
  }
}

/** The stream of a snapshot has all of it at the first read. */
function take(): Snapshot {
  const stream = process.getBuiltinModule('node:v8').getHeapSnapshot();
  stream.setEncoding('utf8');
  let text = '';
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += chunk;
  stream.destroy();
  return JSON.parse(text) as Snapshot;
}

/** Nodes are named by their index in `nodes`. */
class Heap {
  readonly #snapshot: Snapshot;
  readonly #nodeSize: number;
  readonly #edgeSize: number;
  readonly #edgeTypes: readonly string[];
  /** Of each node, the index of its first edge. */
  readonly #firstEdges: Uint32Array;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    const { node_fields, edge_fields, edge_types } = snapshot.snapshot.meta;
    this.#nodeSize = node_fields.length;
    this.#edgeSize = edge_fields.length;
    this.#edgeTypes = edge_types[0]!;
    const counts = node_fields.indexOf('edge_count');
    const length = snapshot.nodes.length / this.#nodeSize;
    this.#firstEdges = new Uint32Array(length + 1);
    for (let node = 0, edge = 0; node < length; node++) {
      edge += snapshot.nodes[node * this.#nodeSize + counts]! * this.#edgeSize;
      this.#firstEdges[node + 1] = edge;
    }
  }

  /** The one object of a class. */
  named(name: string): number | undefined {
    const { nodes, strings, snapshot } = this.#snapshot;
    const names = snapshot.meta.node_fields.indexOf('name');
    const types = snapshot.meta.node_types[0]!;
    const text = strings.indexOf(name);
    const object = types.indexOf('object');
    for (let node = 0; node < nodes.length; node += this.#nodeSize) {
      // The class's prototype has its name as well, but no functions.
      if (nodes[node + names] !== text || nodes[node] !== object) continue;
      if (this.target(node, 'property', 'functions') !== undefined) return node;
    }
    return undefined;
  }

  target(node: number | undefined, type: string, name: string): number | undefined {
    const { strings } = this.#snapshot;
    return this.#find(node, type, (nameOrIndex) => strings[nameOrIndex] === name);
  }

  /** An element of an array. */
  element(node: number | undefined, index: number): number | undefined {
    const direct = this.#find(node, 'element', (it) => it === index);
    return direct ?? this.#find(this.target(node, 'internal', 'elements'), 'internal', (it) => it === index);
  }

  #find(node: number | undefined, type: string, matches: (nameOrIndex: number) => boolean): number | undefined {
    if (node === undefined) return undefined;
    const { edges } = this.#snapshot;
    const wanted = this.#edgeTypes.indexOf(type);
    const at = node / this.#nodeSize;
    for (let edge = this.#firstEdges[at]!; edge < this.#firstEdges[at + 1]!; edge += this.#edgeSize) {
      if (edges[edge] === wanted && matches(edges[edge + 1]!)) return edges[edge + 2];
    }
    return undefined;
  }
}
