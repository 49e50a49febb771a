/** Every kind of function and capture that is sent, by group. */
import { classes } from '../../ts/src/functions/closure/testing/classes.js';
import { forms } from '../../ts/src/functions/closure/testing/forms.js';
import { modules } from '../../ts/src/functions/closure/testing/modules.js';
import { refusals } from '../../ts/src/functions/closure/testing/refusals.js';
import { scopes } from '../../ts/src/functions/closure/testing/scopes.js';
import type { Situation } from '../../ts/src/functions/closure/testing/situation.js';
import type { Kind } from './journey.js';
import { moreModules } from './more-modules.js';
import { refusedValues } from './refused-values.js';
import { values } from './values.js';

const sent = (situations: readonly Situation[]): readonly Kind[] =>
  situations.filter((it): it is Kind => it.trip !== undefined || it.refusal !== undefined);

export const groups = {
  'Forms of functions': sent(forms),
  'Classes and instances': sent(classes),
  Values: sent(values),
  Scopes: sent(scopes),
  Modules: [...sent(modules), ...sent(moreModules)],
  'What is refused': [...sent(refusals), ...sent(refusedValues)],
} as const;
