/** What an emulated service answers when it refuses a call: its type is what the SDK calls the error's name. */
export class AwsError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = type;
  }
}

/** For what AWS can do and this cloud cannot: the console names it too, so that nobody looks for it in vain. */
export class NotEmulatedError extends AwsError {}
