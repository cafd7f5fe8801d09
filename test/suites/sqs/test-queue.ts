import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SendMessageCommandOutput,
  type SQSClient,
} from '@aws-sdk/client-sqs';

type SendOptions = Partial<Omit<SendMessageCommandInput, 'QueueUrl' | 'MessageBody'>>;

/** One queue, spoken to in short. */
export class TestQueue {
  private sends = 0;

  constructor(
    readonly client: SQSClient,
    readonly url: string,
  ) {}

  send(body: string, options: SendOptions = {}): Promise<SendMessageCommandOutput> {
    return this.client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: body, ...options }));
  }

  /** Sends to a group, under a deduplication id that was not used before unless one is given. */
  sendTo(group: string, body: string, deduplicationId = `send-${this.sends++}`): Promise<SendMessageCommandOutput> {
    return this.send(body, { MessageGroupId: group, MessageDeduplicationId: deduplicationId });
  }

  async receive(options: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...options,
      }),
    );
    return Messages;
  }

  async receiveBodies(max = 10): Promise<(string | undefined)[]> {
    return (await this.receive({ MaxNumberOfMessages: max })).map(({ Body }) => Body);
  }

  async receiveOne(): Promise<Message> {
    const [message] = await this.receive({ MaxNumberOfMessages: 1 });
    if (!message) throw new Error('the queue gave no message');
    return message;
  }

  async delete(message: Message): Promise<void> {
    await this.client.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle: message.ReceiptHandle }));
  }

  async hide(message: Message, seconds: number): Promise<void> {
    await this.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.url,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  }

  async attributes(): Promise<Record<string, string>> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: ['All'] }),
    );
    return Attributes;
  }

  async arn(): Promise<string> {
    const { QueueArn } = await this.attributes();
    if (QueueArn === undefined) throw new Error('the queue has no ARN');
    return QueueArn;
  }
}
