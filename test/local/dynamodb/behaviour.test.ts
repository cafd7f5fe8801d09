import { dynamoDbBehaviour } from '../../suites/dynamodb-suite.ts';
import { serveDynamoDb } from './served-dynamo-db.ts';

dynamoDbBehaviour('the emulated DynamoDB', async () => ({
  ...(await serveDynamoDb()),
  answers: 'as DynamoDB',
}));
