// How often each operation was met with each type, read from the text of the IR.

/** Counts the operations of one kernel into `counts`. */
export function countOperations(ir, counts) {
  const types = new Map();
  for (const [, value, type] of ir.matchAll(/(%\d+): (view<\w+>|\w+)/g)) types.set(value, type);
  const count = (key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const line of ir.split('\n')) {
    const [, result, operation] = /^\s*(?:(%\d+): (?:view<\w+>|\w+)[^=]* = )?(\w.*)$/.exec(line) ?? [];
    if (operation === undefined || /^(argument|capture) \d/.test(operation)) continue;
    const [name, second] = operation.split(' ');
    const operands = Array.from(operation.matchAll(/%\d+/g), ([value]) => types.get(value));
    if (name === 'f64' || name === 'f32' || name === 'i32' || name === 'u32' || name === 'true' || name === 'false')
      count(`constant ${types.get(result)}`);
    else if (name === 'call') count(`call ${second}`);
    else if (name === 'load' || name === 'store')
      count(`${name} ${operands[0]}[${operands[1]}]${/ or \w+/.exec(operation)?.[0] ?? ''}`);
    else if (name === 'length') count(`length ${operands[0]}`);
    else if (name === 'bail') count(`bail ${second}`);
    else if (name === 'select') count(`select ${operands[1]}`);
    else if (name.startsWith('to_')) count(`${name} from ${operands[0]}`);
    else if (['if', 'block', 'loop', 'branch', 'return'].includes(name)) count(name);
    else if (result !== undefined) count(`${name} ${operands[0]}`);
  }
}
