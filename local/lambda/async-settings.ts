import { ofKind, type PlannedFunction, type PlannedResource } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';
import { type AsyncSettings, DEFAULT_ASYNC_SETTINGS } from './async-event.ts';

/**
 * How the template wants a function's asynchronous events treated.
 * @throws TemplateError for a second configuration of the same function.
 */
export function asyncSettingsOf(
  { arn, functionName, deadLetterQueueArn }: PlannedFunction,
  resources: readonly PlannedResource[],
): AsyncSettings {
  const [config, second] = ofKind(resources, 'event-invoke-config').filter(({ functionRef }) =>
    [arn, functionName].includes(functionRef),
  );
  if (second) {
    const place = { logicalId: second.logicalId, type: 'AWS::Lambda::EventInvokeConfig' };
    throw new TemplateError(place, `${functionName} has a configuration already`);
  }
  const { maximumRetryAttempts, maximumEventAgeSeconds, failureQueueArn } = config ?? {};
  return {
    maximumRetryAttempts: maximumRetryAttempts ?? DEFAULT_ASYNC_SETTINGS.maximumRetryAttempts,
    maximumEventAgeSeconds: maximumEventAgeSeconds ?? DEFAULT_ASYNC_SETTINGS.maximumEventAgeSeconds,
    ...(failureQueueArn === undefined ? {} : { failureQueueArn }),
    ...(deadLetterQueueArn === undefined ? {} : { deadLetterQueueArn }),
  };
}
