/** Where in a template something stands: a resource's property, or a section of the template itself. */
export interface TemplatePlace {
  readonly logicalId: string;
  /** Resource type, or the section when it is no resource. */
  readonly type: string;
  /** Dotted path, e.g. `Environment.Variables.TABLE`. */
  readonly property?: string;
}

/** The template asks for something that the local cloud does not play. Names where, so that it can be added. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(
    readonly place: TemplatePlace,
    readonly problem: string,
  ) {
    const property = place.property === undefined ? '' : `, property ${place.property}`;
    super(`${place.logicalId} (${place.type})${property}: ${problem}`);
  }
}

export function inside(place: TemplatePlace, step: string | number): TemplatePlace {
  return { ...place, property: place.property === undefined ? String(step) : `${place.property}.${step}` };
}
