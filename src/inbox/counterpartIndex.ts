/**
 * Which places show one and the same thing: the two sides of an invitation, in however many profiles. Kept place by
 * place; no step looks at more than the places of one thing.
 */
export class CounterpartIndex<Place extends object> {
  /** One place as it is, several in an array: nearly all things have one, and there are many of them. */
  readonly #places = new Map<string, Map<string, Place | Place[]>>();

  /** Ids are compared within a scope. The other places of the thing are returned. */
  add(scope: string, id: string, place: Place): readonly Place[] {
    let ids = this.#places.get(scope);
    if (!ids) this.#places.set(scope, (ids = new Map<string, Place | Place[]>()));
    const known = ids.get(id);
    if (known === undefined) {
      ids.set(id, place);
      return [];
    }
    const others = Array.isArray(known) ? known : [known];
    ids.set(id, [...others, place]);
    return others;
  }

  /** Takes the places away that `is` tells; those that are left are returned. */
  remove(scope: string, id: string, is: (place: Place) => boolean): readonly Place[] {
    const ids = this.#places.get(scope);
    const left = this.of(scope, id).filter((place) => !is(place));
    const [first, second] = left;
    if (first === undefined) ids?.delete(id);
    else ids?.set(id, second === undefined ? first : left);
    if (ids?.size === 0) this.#places.delete(scope);
    return left;
  }

  of(scope: string, id: string): readonly Place[] {
    const known = this.#places.get(scope)?.get(id);
    if (known === undefined) return [];
    return Array.isArray(known) ? known : [known];
  }
}
