/**
 * Orders `ids` so that each comes after everything it depends on, otherwise as given.
 * @throws Error that names the way round when dependencies form a circle.
 */
export function dependencyOrder(
  ids: Iterable<string>,
  dependenciesOf: (id: string) => Iterable<string>,
): readonly string[] {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (ordered.has(id)) return;
    if (path.includes(id)) throw new Error(`resources depend on each other in a circle: ${[...path, id].join(' -> ')}`);
    for (const dependency of dependenciesOf(id)) visit(dependency, [...path, id]);
    ordered.add(id);
  };
  for (const id of ids) visit(id, []);
  return [...ordered];
}
