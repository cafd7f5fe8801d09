import type { FunctionSpec } from './function-instance.ts';

export interface EnvironmentParts {
  readonly spec: FunctionSpec & {
    readonly handler: string;
    readonly runtime: string;
    readonly environment: Readonly<Record<string, string>>;
  };
  readonly region: string;
  /** `AWS_ENDPOINT_URL_…` of every emulated service. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly logStream: string;
}

/**
 * The environment of an instance: the template's variables and what Lambda adds, nothing of this process's own.
 * Source: Lambda developer guide, "Defined runtime environment variables".
 */
export function functionEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { spec, region, endpoints, accessKeyId, secretAccessKey, logStream } = parts;
  const { logging } = spec;
  return {
    ...spec.environment,
    ...endpoints,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...(logging.format === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel }
      : { AWS_LAMBDA_LOG_FORMAT: 'Text' }),
    // The SDK says so on every start under Node 20, which AWS itself does not run.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: 'UTC',
    _HANDLER: spec.handler,
  };
}
