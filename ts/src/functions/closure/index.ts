/** Reading a closure: from live functions to descriptions that another room can ship, hash or compile. */
export { Capture, type CaptureOptions, referenceOf, SharedVariables } from './capture.js';
export { CaptureError, type CaptureFailure, type CaptureReason } from './capture-error.js';
export { constantVariables } from './constant.js';
export { describeFunctions } from './describe-functions.js';
export type {
  AnyFunction,
  Binding,
  BoundDescription,
  BuiltinReference,
  ClosureDescription,
  Form,
  FunctionDescription,
  IntrinsicReference,
  Location,
  OwnProperty,
  PackageReference,
  Patch,
  PrototypeDescription,
  Reference,
  RequireDescription,
} from './description.js';
export { type Effect, effectsInSteps, effectsOf, type Use } from './effects/effects.js';
export { intrinsic, intrinsicPath } from './references/intrinsics.js';
export { patchedMember } from './references/patches.js';
