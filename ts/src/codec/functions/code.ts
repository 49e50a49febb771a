/** The code of a closure, apart from what it closes over: written once, a number from then on. */
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import type { AnyFunction, ClosureDescription, Form } from './description.js';
import { noteUnplaced } from './unplaced.js';

/** What is needed to build closures of one piece of source. */
export interface Code {
  readonly source: string;
  readonly form: Form;
  readonly strict: boolean;
  readonly dynamicImport: boolean;
  readonly name: string;
  /** Names of free variables. */
  readonly names: readonly string[];
  readonly url: string | undefined;
  readonly line: number;
  readonly column: number;
  /** Tells it from other code. */
  readonly key: string;
}

const forms: readonly Form[] = ['expression', 'method', 'getter', 'setter', 'class'];

/** In a message without a conversation, and as far as it is not said otherwise. */
export function writeCode(encoder: Encoder, value: AnyFunction, description: ClosureDescription): void {
  const { out, plan } = encoder;
  const { closures } = plan;
  const key = keyOf(description, plan.canonical);
  const before = closures.ledger?.sentCode.get(key);
  const number = before ?? encoder.codes.get(key);
  if (number !== undefined) {
    out.varint(number + 1);
    return;
  }
  encoder.codes.set(key, (closures.ledger?.sentCode.size ?? 0) + encoder.codes.size);
  if (!plan.surveying) closures.newCode.push(key);
  out.varint(0);
  const { form, strict, dynamicImport, source, name, bindings, location } = description;
  const place = plan.canonical ? undefined : location;
  out.byte(forms.indexOf(form) | (strict ? 8 : 0) | (dynamicImport ? 16 : 0) | (place === undefined ? 0 : 32));
  out.string(source);
  out.string(name);
  out.varint(bindings.length);
  for (const binding of bindings) out.string(binding.name);
  if (place === undefined) {
    if (!plan.canonical) noteUnplaced(source, value);
    return;
  }
  out.string(place.url);
  out.varint(place.line);
  out.varint(place.column);
}

/** The code of a described closure, for building it here. */
export function codeOf(description: ClosureDescription): Code {
  const { source, form, strict, dynamicImport, name, bindings, location } = description;
  const names = bindings.map((binding) => binding.name);
  const { url, line = 0, column = 0 } = location ?? {};
  return { source, form, strict, dynamicImport, name, names, url, line, column, key: keyOf(description, false) };
}

/** By description; its source changes where a name in it turns out to be shared. */
const keys = new WeakMap<ClosureDescription, { readonly source: string; readonly key: string }>();

function keyOf(description: ClosureDescription, canonical: boolean): string {
  const cached = keys.get(description);
  if (cached !== undefined && cached.source === description.source) return cached.key;
  const { source, form, strict, name, bindings, location } = description;
  const place = location === undefined || canonical ? '' : `${location.url}:${location.line}:${location.column}`;
  const names = bindings.map((binding) => binding.name).join(',');
  const key = [form, strict, name, names, place, source].join('\n');
  if (!canonical) keys.set(description, { source, key });
  return key;
}

export function readCode(decoder: Decoder): Code {
  const { in: from } = decoder;
  const number = from.varint();
  if (number > 0) {
    const code = decoder.codes[number - 1];
    if (code === undefined) throw from.damaged('code that was not sent');
    return code;
  }
  const flags = from.byte();
  const form = forms[flags & 7];
  if (form === undefined) throw from.damaged('an unknown form of function');
  const source = from.string();
  const name = from.string();
  const names = Array.from({ length: from.count() }, () => from.string());
  for (const each of names) if (!identifier.test(each)) throw from.damaged('a variable without a name');
  const placed = (flags & 32) !== 0;
  const url = placed ? from.string() : undefined;
  const line = placed ? from.varint() : 0;
  const column = placed ? from.varint() : 0;
  const strict = (flags & 8) !== 0;
  const code: Code = {
    source,
    form,
    strict,
    dynamicImport: (flags & 16) !== 0,
    name,
    names,
    url,
    line,
    column,
    key: [form, strict, name, names.join(','), url, line, column, source].join('\n'),
  };
  decoder.codes.push(code);
  return code;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
