/** Memory that the other end finds by its name: see `attach`. The same object wherever the same memory is meant. */
export class NamedMemory {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
