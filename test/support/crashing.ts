/** The process died here: nothing of the visit goes on. */
export class Died extends Error {}

/** When the process dies: at its n-th call to the outside, before or after the call took effect. */
export interface Death {
  readonly call: number;
  readonly afterEffect: boolean;
}

type AsyncMethods = Record<string, (...args: never[]) => Promise<unknown>>;

/** Counts the calls of several ports together and dies once, at the given one. */
export function createCrasher(death: Death | undefined): { wrap<Port extends object>(port: Port): Port } {
  let calls = 0;
  let dead = false;
  return {
    wrap: (port) =>
      Object.fromEntries(
        Object.entries(port as AsyncMethods).map(([name, method]) => [
          name,
          async (...args: never[]): Promise<unknown> => {
            if (dead) throw new Died(name);
            calls += 1;
            const dies = death !== undefined && calls === death.call;
            if (dies && !death.afterEffect) {
              dead = true;
              throw new Died(`before ${name}`);
            }
            const result = await method(...args);
            if (dies) {
              dead = true;
              throw new Died(`after ${name}`);
            }
            return result;
          },
        ]),
      ) as typeof port,
  };
}
