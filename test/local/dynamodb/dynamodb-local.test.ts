import { dynamoDbBehaviour } from '../../suites/dynamodb-suite.ts';
import { startDynamoDbLocal } from '../../support/dynamodb-local/start-dynamodb-local.ts';

dynamoDbBehaviour('DynamoDB Local of AWS', async () => ({
  ...(await startDynamoDbLocal()),
  answers: 'as DynamoDB Local',
}));
