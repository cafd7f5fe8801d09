import { Stream } from 'node:stream';
import type { Item } from './attribute-value.ts';

/**
 * Items for dynalite, which reads them as a stream. They flow at once when `flow` is called, until the
 * reader destroys the stream: so a whole Query is one step. (dynalite needs an instance of `Stream`.)
 */
export class ItemStream extends Stream {
  private wanted = true;

  constructor(private readonly items: Iterable<Item>) {
    super();
  }

  flow(): void {
    for (const item of this.items) {
      if (!this.wanted) return;
      this.emit('data', item);
    }
    if (this.wanted) this.emit('end');
  }

  destroy(): void {
    this.wanted = false;
  }
}
