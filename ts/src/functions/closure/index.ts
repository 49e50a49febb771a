/** Reading a closure: from live functions to descriptions that another room can ship, hash or compile. */
export { Capture, type CaptureOptions, referenceOf } from './capture.ts';
export { CaptureError, type CaptureFailure, type CaptureReason } from './capture-error.ts';
export { describeFunctions } from './describe-functions.ts';
export type {
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
  PrototypeDescription,
  Reference,
  RequireDescription,
} from './description.ts';
export { intrinsic, intrinsicPath } from './references/intrinsics.ts';
