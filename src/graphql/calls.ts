import { withLimits, type Call, type CallMemory } from '../contract/call.js';

/** One request's dealings with all channels: what each has been asked is remembered until the request ends or changes something. */
export class Calls {
  private readonly memories = new Map<string, CallMemory>();
  private readonly clientSignal: AbortSignal | undefined;

  constructor(clientSignal: AbortSignal | undefined) {
    this.clientSignal = clientSignal;
  }

  of(channel: string, limits: { signal?: AbortSignal; deadlineAt?: number } = {}): Call {
    const memory: CallMemory = this.memories.get(channel) ?? (new Map() as CallMemory);
    this.memories.set(channel, memory);
    return withLimits(memory, { signal: this.joined(limits.signal), deadlineAt: limits.deadlineAt });
  }

  private joined(signal: AbortSignal | undefined): AbortSignal | undefined {
    if (signal === undefined || this.clientSignal === undefined) return signal ?? this.clientSignal;
    return AbortSignal.any([signal, this.clientSignal]);
  }
}
