// Which line shows which call. A call keeps its place for as long as it lives, so nothing jumps.

/** Gives each id a place below `size`, keeping the places of those that had one before. */
export function keepPlaces(
  before: readonly (string | null)[],
  ids: readonly string[],
  size: number,
): (string | null)[] {
  const wanted = new Set(ids);
  const places: (string | null)[] = Array.from(
    { length: Math.max(size, ids.length) },
    (_, place) => {
      const had = before[place] ?? null;
      return had !== null && wanted.delete(had) ? had : null;
    },
  );
  let free = 0;
  for (const id of wanted) {
    while (places[free] !== null && free < places.length) free += 1;
    places[free] = id;
  }
  return places;
}
