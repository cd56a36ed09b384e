// What scripts/module/narrow-texts.mjs puts in the place of an array's initializer []: asc would copy a static array for each.

@global
@final
export class EmptyArray {
  static of<T>(): Array<T> {
    return changetype<Array<T>>(__newArray(0, alignof<T>(), idof<Array<T>>()));
  }
}
