import { describe, expect, it } from 'vitest';
import { missingRust } from './rust.mjs';

const rustc = 'rustc 1.95.0 (59807616e 2026-04-14)';
const cargo = 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)';

describe('Rust', () => {
  it('will do from the version that Cargo.toml asks for', () => {
    expect(missingRust({ rustc, cargo }, '1.95')).toBeUndefined();
    expect(missingRust({ rustc: 'rustc 2.0.0', cargo }, '1.95')).toBeUndefined();
    expect(missingRust({ rustc: 'rustc 1.100.0', cargo }, '1.95')).toBeUndefined();
  });

  it('is too old before it', () => {
    expect(missingRust({ rustc: 'rustc 1.94.1 (abc 2026-03-01)', cargo }, '1.95')).toBe(
      'millrace needs Rust 1.95 or newer; this is rustc 1.94.1 (abc 2026-03-01).\n' +
        'Update it with `rustup update stable`, then run this again.',
    );
  });

  it.each([
    ['rustc', { rustc: undefined, cargo }],
    ['cargo', { rustc, cargo: undefined }],
  ])('is missed by name: %s', (name, found) => {
    expect(missingRust(found, '1.95')).toBe(
      `millrace builds its native part with Rust 1.95 or newer, and \`${name}\` was not found.\n` +
        'Get it from https://rustup.rs, open a new terminal, and run this again.',
    );
  });
});
