import type { AttributeValue, Item } from './attribute-value.ts';
import { type DocumentPath, memberOf } from './document-path.ts';

/** Paths as a tree of steps; a step without further ones ends a path. */
type Steps = Map<string | number, Steps>;

/** What the paths of a projection lead to, in the maps and lists around it; members of a list close up. */
export function projectItem(paths: readonly DocumentPath[], item: Item): Item {
  const projected = pick({ M: item }, toSteps(paths));
  return projected && 'M' in projected ? projected.M : {};
}

function toSteps(paths: readonly DocumentPath[]): Steps {
  const root: Steps = new Map();
  for (const path of paths) {
    let place = root;
    for (const step of path) {
      const next: Steps = place.get(step) ?? new Map<string | number, Steps>();
      place.set(step, next);
      place = next;
    }
  }
  return root;
}

function pick(value: AttributeValue, steps: Steps): AttributeValue | undefined {
  if (steps.size === 0) return value;
  const picked = [...steps]
    .map(([step, further]): [string | number, AttributeValue | undefined] => {
      const member = memberOf(value, step);
      return [step, member && pick(member, further)];
    })
    .filter((entry): entry is [string | number, AttributeValue] => entry[1] !== undefined);
  if (picked.length === 0) return undefined;
  if ('M' in value) return { M: Object.fromEntries(picked) };
  return { L: picked.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, member]) => member) };
}
