// Bottleneck at 1,000 a second, the window binding: a reservoir of 1,000 that is filled each
// second, and a minTime of half of a thousandth.

import { createSocket } from 'node:dgram';
import Bottleneck from 'bottleneck';

const [port, seconds] = process.argv.slice(2).map(Number);
const limiter = new Bottleneck({
  minTime: 0.5,
  reservoir: 1000,
  reservoirRefreshAmount: 1000,
  reservoirRefreshInterval: 1000,
});
const door = createSocket('udp4');
const send = (text) => new Promise((done) => door.send(text, port, '127.0.0.1', done));

const WAITING = 2000;
const until = Date.now() + (seconds + 3) * 1000;
let next = 0;
const one = async () => {
  while (Date.now() < until) {
    next += 1;
    const name = String(next);
    await limiter.schedule(() => send(name));
  }
};
await Promise.all(Array.from({ length: WAITING }, one));
await send('end');
door.close();
await limiter.disconnect();
