interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

/** Settings of an SDK client that speaks to a service on this machine, and hears of every refusal itself. */
export function testClient(endpoint: string): ClientSettings {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'tester', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
}
