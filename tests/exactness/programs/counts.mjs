// How often each operation was met with each type, read from the text of the IR.

const LINE = /^\s*(?:(%\d+): (?:view<\w+>|\w+)[^=]* = )?(\w.*)$/gm;
const CONSTANTS = new Set(['f64', 'f32', 'i32', 'u32', 'true', 'false']);
const PLAIN = new Set(['if', 'block', 'loop', 'branch', 'return', 'invoke']);

/** Counts the operations of one kernel into `counts`. */
export function countOperations(ir, counts) {
  // Each function has values of its own.
  for (const one of ir.split(/^(?=@\d+: )/m)) countOfOne(one, counts);
}

function countOfOne(ir, counts) {
  const types = new Map();
  for (const [, value, type] of ir.matchAll(/(%\d+): (view<\w+>|\w+)/g)) types.set(value, type);
  const count = (key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [, result, operation] of ir.matchAll(LINE)) {
    // Inputs, and words of a block that stands for one.
    if (/^(argument|capture|parameter) \d|^rows\b/.test(operation)) continue;
    const [name, second] = operation.split(' ', 2);
    if (CONSTANTS.has(name)) count(`constant ${types.get(result)}`);
    else if (PLAIN.has(name)) count(name);
    else if (name === 'call') count(`call ${second}`);
    else if (name === 'bail') count(`bail ${second}`);
    else if (name === 'allocate') count(`allocate ${second}`);
    else {
      const operands = Array.from(operation.matchAll(/%\d+/g), ([value]) => types.get(value));
      if (name === 'load') count(`load ${operands[0]}[${operands[1]}]${/ or \w+/.exec(operation)?.[0] ?? ''}`);
      else if (name === 'store') count(`store ${operands[0]}[${operands[1]}] of ${operands[2]}`);
      else if (name === 'reinterpret') count(`reinterpret ${operands[0]} as ${/ as (\w+)/.exec(operation)[1]}`);
      else if (name === 'select') count(`select ${operands[1]}`);
      else if (name.startsWith('to_')) count(`${name} from ${operands[0]}`);
      else if (result !== undefined) count(`${name} ${operands[0]}`);
    }
  }
}
