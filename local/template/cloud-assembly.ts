import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, parseJson, type JsonObject } from './json.ts';
import { parseTemplate, type Template } from './template.ts';

const TEMPLATE_SUFFIX = '.template.json';

/** One stack of a synthesised CDK app, as `cdk deploy` would ship it. */
export interface CloudAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** Folder of an asset, by the object key that the template names. Undefined when there is none. */
  readonly assetFolder: (objectKey: string) => string | undefined;
}

/**
 * Reads `<folder>/<Stack>.template.json` and `<Stack>.assets.json`.
 * @param stackName needed only when the folder holds more than one stack.
 */
export function readCloudAssembly(folder: string, stackName?: string): CloudAssembly {
  const name = stackName ?? onlyStack(folder);
  const assets = readObject(join(folder, `${name}.assets.json`));
  const folders = new Map<string, string>();
  for (const [key, file] of Object.entries(objectIn(assets, 'files'))) {
    const path = objectIn(file, 'source')['path'];
    if (typeof path !== 'string') throw new Error(`${name}.assets.json: file ${key} has no source.path`);
    for (const destination of Object.values(objectIn(file, 'destinations'))) {
      const objectKey = isJsonObject(destination) ? destination['objectKey'] : undefined;
      if (typeof objectKey === 'string') folders.set(objectKey, resolve(folder, path));
    }
  }
  return {
    stackName: name,
    template: parseTemplate(readObject(join(folder, name + TEMPLATE_SUFFIX))),
    assetFolder: (objectKey) => folders.get(objectKey),
  };
}

function onlyStack(folder: string): string {
  const templates = readdirSync(folder).filter((file) => file.endsWith(TEMPLATE_SUFFIX));
  const [template] = templates;
  if (template === undefined || templates.length > 1) {
    throw new Error(`${folder}: expected one ${TEMPLATE_SUFFIX} file, found ${templates.length}; name the stack`);
  }
  return template.slice(0, -TEMPLATE_SUFFIX.length);
}

function readObject(path: string): JsonObject {
  const value = parseJson(readFileSync(path, 'utf8'));
  if (!isJsonObject(value)) throw new Error(`${path}: expected a JSON object`);
  return value;
}

function objectIn(value: unknown, key: string): JsonObject {
  const member = typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined;
  return isJsonObject(member) ? member : {};
}
