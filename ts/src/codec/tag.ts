/** The first byte of every record. Bytes from 0x80 are the integers 0 to 127. Numbers are part of the format: append, never renumber. */
export const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** Zigzag varint. */
  integer: 4,
  /** Eight bytes, little-endian. */
  double: 5,
  nan: 6,
  bigint: 7,
  /** Length and width, then characters of one byte, or two where some character needs them. */
  string: 8,
  registeredSymbol: 10,
  wellKnownSymbol: 11,
  /** An object, by the number of its first record. */
  reference: 12,
  /** An element that an array does not have. */
  hole: 13,
  /** Another value comes first, on which this one rests: the class of an instance. */
  first: 14,
  /** A container whose contents come later, so that deep graphs need no deep stack. */
  later: 15,
  /** In a property's place: attributes other than the usual, then the value. */
  attributes: 16,
  /** In a property's place: attributes, getter, setter. */
  accessor: 17,
  /** A symbol of the graph's own, that a function in it captures. */
  uniqueSymbol: 18,

  object: 20,
  nullObject: 21,
  instance: 22,
  /** An object whose prototype is another object of the graph. */
  derived: 23,
  /** The `prototype` of a function. */
  prototypeOf: 24,
  array: 25,
  /** All elements are 32-bit integers. */
  integers: 26,
  /** All elements are numbers. */
  doubles: 27,
  sparseArray: 28,
  map: 29,
  set: 30,
  date: 31,
  regexp: 32,
  error: 33,
  boxed: 34,
  url: 35,
  searchParams: 36,
  domException: 37,
  /** A value with a class or properties of its own around one of the kinds above. */
  decorated: 38,
  reduced: 39,
  /** Not extensible, sealed or frozen. */
  integrity: 40,
  /** Canonical order only: a collection that is being sorted further out. */
  ancestor: 41,
  /** A WeakMap or WeakSet without entries. */
  weakMap: 42,
  weakSet: 43,
  /** Encoding and flags; nothing is half decoded. */
  textDecoder: 44,
  textEncoder: 45,

  buffer: 50,
  resizableBuffer: 51,
  sharedBuffer: 52,
  /** A SharedArrayBuffer written out in full. */
  copiedShared: 53,
  /** An ArrayBuffer that is moved along with the message. */
  movedBuffer: 54,
  /** Memory named by a hook. */
  namedMemory: 55,
  /** A view with its own bytes. */
  ownView: 56,
  /** A view of a buffer of the graph. */
  view: 57,

  closure: 70,
  group: 71,
  intrinsic: 72,
  builtin: 73,
  package: 74,
  bound: 75,
  /** Registered by name on both sides. */
  named: 76,
  /** Sent before, in one direction or the other. */
  known: 77,
  /** A captured object that both ends give a number from here on. */
  noted: 78,
  /** The `require` of a module. */
  require: 79,
  /** Something of this package, by the function that makes it and what that is called with. */
  made: 80,
} as const;

/** The first byte of everything encoded. */
export const version = 1;

/** In the second byte: the message is part of a conversation. */
export const hasLedger = 1;
