import { describe, expect, it } from 'vitest';
import type { Announcement, Bus } from '../../src/events/bus.js';
import { createSharedBus, type Carrier, type CarrierEvents } from '../../src/events/shared-bus.js';
import { Hearing } from './recorded-events.js';

/** A net between processes that works as long as a test lets it. */
class Net {
  readonly sent: string[] = [];
  isDown = false;
  readonly ends: CarrierEvents[] = [];
  /** Answers that are held back while this is set. */
  held: (() => void)[] | null = null;

  connect = async (events: CarrierEvents): Promise<Carrier> => {
    this.ends.push(events);
    return {
      send: async (text) => {
        if (this.isDown) throw new Error('the net is down');
        this.sent.push(text);
        for (const end of this.ends) end.onMessage(text);
        const { held } = this;
        if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
      },
      close: async () => void this.ends.splice(this.ends.indexOf(events), 1),
    };
  };

  shut(): void {
    this.isDown = true;
    for (const end of this.ends) end.lost(new Error('the net is down'));
  }

  open(): void {
    this.isDown = false;
    for (const end of this.ends) end.restored();
  }
}

interface Member {
  readonly bus: Bus;
  readonly hearing: Hearing;
  readonly states: string[];
}

async function join(net: Net): Promise<Member> {
  const states: string[] = [];
  const bus = await createSharedBus(net.connect, { lost: (error) => states.push(String(error)), restored: () => states.push('restored') });
  const hearing = new Hearing();
  bus.listen(hearing);
  return { bus, hearing, states };
}

const announcement = (id: string): Announcement => ({ kind: 'order', id, channel: 'shop' });
const longest: Announcement = { kind: 'message', id: 'f'.repeat(28), channel: 'c'.repeat(40) };

describe('a bus between replicas', () => {
  it('MUST announce to this process and the others once each', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    own.bus.announce([announcement('1'), announcement('2')]);
    expect(own.hearing.received).toEqual(['order 1 shop', 'order 2 shop']);
    expect(other.hearing.received).toEqual(['order 1 shop', 'order 2 shop']);
  });

  it('MUST keep each text below what PostgreSQL can carry', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    own.bus.announce(Array.from({ length: 120 }, () => longest));
    expect(net.sent.length).toBe(3);
    for (const text of net.sent) expect(Buffer.byteLength(text)).toBeLessThan(8000);
    expect(other.hearing.received).toHaveLength(120);
  });

  it('MUST leave alone what it does not understand', async () => {
    const net = new Net();
    const { hearing } = await join(net);
    for (const text of [
      '',
      '{',
      '{}',
      '[]',
      '["x"]',
      '["x",null]',
      '["x",[1,null,{}]]',
      '["x",[["refund","1","shop"],["order",1,"shop"],["order","1"]]]',
      '["x",null,[["changed"],["opened","shop"],["paused","shop"],["paused","shop","",-1],["paused","shop","",3600001],7]]',
      '[1,2]',
    ])
      net.ends[0]?.onMessage(text);
    net.ends[0]?.onMessage('["x",[["order","1","shop"],"?"]]');
    expect(hearing.received).toEqual(['order 1 shop']);
  });

  it('MUST announce its own events to this process while the others cannot be reached', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    net.shut();
    own.bus.announce([announcement('1')]);
    expect(own.hearing.received).toEqual(['order 1 shop']);
    expect(other.hearing.received).toEqual([]);
  });

  it('MUST say once that the others cannot be reached, and once that they can be again', async () => {
    const net = new Net();
    const { states } = await join(net);
    net.shut();
    net.shut();
    net.open();
    net.open();
    expect(states).toEqual(['Error: the net is down', 'restored']);
  });

  it('MUST have everybody look into the ledger from before the loss on, when it is over', async () => {
    const net = new Net();
    const before = Date.now();
    const [own, other] = [await join(net), await join(net)];
    net.shut();
    own.bus.announce([announcement('1')]);
    net.open();
    for (const { hearing } of [own, other]) expect(await hearing.untilMissed()).toBeLessThan(before);
  });

  it('MUST make good what could not be sent although nothing was lost', async () => {
    const net = new Net();
    const before = Date.now();
    const [own, other] = [await join(net), await join(net)];
    net.isDown = true;
    own.bus.announce([announcement('1')]);
    await Promise.resolve();
    net.isDown = false;
    expect(await other.hearing.untilMissed()).toBeLessThan(before);
  });

  it('MUST not keep more than a bounded number of unacknowledged texts', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    const held: (() => void)[] = [];
    net.held = held;
    for (let id = 0; id < 300; id += 1) own.bus.announce([announcement(String(id))]);
    expect(net.sent.length).toBe(100);
    expect(own.hearing.received).toHaveLength(300);
    net.held = null;
    for (const release of held) release();
    await other.hearing.untilMissed();
    expect(net.sent.length).toBe(101);
  });

  it('MUST send notices to this process and the others', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    own.bus.notify({ kind: 'changed', channel: 'shop' });
    own.bus.notify({ kind: 'paused', channel: 'shop', limit: 'orders', milliseconds: 1999.5 });
    await other.hearing.until('paused shop orders 2000');
    expect(own.hearing.received).toEqual(['changed shop', 'paused shop orders 1999.5']);
    expect(other.hearing.received).toEqual(['changed shop', 'paused shop orders 2000']);
  });

  it('MUST repeat an equal notice once, and not each time, while the first is being sent', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    const held: (() => void)[] = [];
    net.held = held;
    for (let time = 0; time < 200; time += 1) own.bus.notify({ kind: 'changed', channel: time % 2 === 0 ? 'shop' : 'stall' });
    expect(net.sent).toHaveLength(1);
    net.held = null;
    for (const release of held) release();
    await other.hearing.until('changed stall');
    expect(other.hearing.received).toEqual(['changed shop', 'changed stall', 'changed shop']);
  });

  it('MUST keep each text of notices below what PostgreSQL can carry', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    const held: (() => void)[] = [];
    net.held = held;
    own.bus.notify({ kind: 'changed', channel: 'first' });
    net.held = null;
    for (let shop = 0; shop < 120; shop += 1) {
      const channel = `${shop}`.padStart(40, 'c');
      own.bus.notify({ kind: 'paused', channel, limit: 'l'.repeat(40), milliseconds: 3_600_000 });
    }
    for (const release of held) release();
    await other.hearing.until(`paused ${'119'.padStart(40, 'c')} ${'l'.repeat(40)} 3600000`);
    expect(other.hearing.received).toHaveLength(121);
    for (const text of net.sent) expect(Buffer.byteLength(text)).toBeLessThan(8000);
  });

  it('MUST have everybody take what was read for old when a notice could not be sent', async () => {
    const net = new Net();
    const before = Date.now();
    const [own, other] = [await join(net), await join(net)];
    net.isDown = true;
    own.bus.notify({ kind: 'changed', channel: 'shop' });
    await Promise.resolve();
    net.isDown = false;
    expect(await other.hearing.untilMissed()).toBeLessThan(before);
  });

  it('MUST fall silent when it is closed', async () => {
    const net = new Net();
    const [own, other] = [await join(net), await join(net)];
    await own.bus.close();
    other.bus.announce([announcement('1')]);
    expect(own.hearing.received).toEqual([]);
  });
});
