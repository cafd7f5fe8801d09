import { type InvocationResult, REFUSAL_STATUS } from '../lambda/invocation.ts';
import { gatewayMessage, type GatewayAnswer } from './gateway-request.ts';
import { toHttpAnswer } from './http-answer.ts';

/** What an HTTP API makes of what its function did. */
export interface IntegrationOutcome {
  readonly answer: GatewayAnswer;
  /** Status with which Lambda answered the invocation. */
  readonly invocationStatus?: number;
  /** Status that the function gave. */
  readonly functionStatus?: number;
  /** For the access log: why the answer is the gateway's own. */
  readonly error?: string;
}

/** Of a function whose policy does not let API Gateway in: "Troubleshooting issues with HTTP API Lambda integrations". */
export const NOT_PERMITTED: IntegrationOutcome = {
  answer: gatewayMessage(500, 'Internal Server Error'),
  error:
    "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. " +
    'Check the permissions and try again.',
};

export const TIMED_OUT: IntegrationOutcome = {
  answer: gatewayMessage(503, 'Service Unavailable'),
  error: 'Endpoint request timed out',
};

export function outcomeOf(result: InvocationResult): IntegrationOutcome {
  switch (result.kind) {
    case 'answer': {
      const answer = toHttpAnswer(result.payload);
      if (answer) return { answer, invocationStatus: 200, functionStatus: answer.status };
      const error = "The response from the Lambda function doesn't match the format that API Gateway expects.";
      return { answer: gatewayMessage(500, 'Internal Server Error'), invocationStatus: 200, error };
    }
    case 'failure':
      return {
        answer: gatewayMessage(500, 'Internal Server Error'),
        invocationStatus: 200,
        error: `The Lambda function returned the following error: ${result.errorMessage}. Check your Lambda function code and try again.`,
      };
    case 'refusal':
      return {
        answer:
          result.errorType === 'RequestTooLargeException'
            ? gatewayMessage(413, 'Request Entity Too Large')
            : gatewayMessage(503, 'Service Unavailable'),
        invocationStatus: REFUSAL_STATUS[result.errorType],
        error: result.errorMessage,
      };
  }
}
