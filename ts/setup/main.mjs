/** The commands on one screen: check the machine, make what is missing, do what was asked. */
import { bench } from './commands/bench.mjs';
import { corpus } from './commands/corpus.mjs';
import { demo } from './commands/demo.mjs';
import { exactness } from './commands/exactness.mjs';
import { mutants } from './commands/mutants.mjs';
import { test } from './commands/test.mjs';
import { prepare } from './prepare.mjs';
import { SetupError } from './setup-error.mjs';

const COMMANDS = { bench, build: async () => 0, corpus, demo, exactness, mutants, test };

/** Runs a command by name and ends the process with its exit code. */
export async function main(name, args) {
  try {
    const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new SetupError(`There is no command \`${name}\`; there are ${Object.keys(COMMANDS).join(', ')}.`);
    }
    await prepare();
    process.exitCode = await command(args);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
