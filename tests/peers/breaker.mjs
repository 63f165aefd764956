// What opossum costs each call of a function that does nothing.

import { readFileSync } from 'node:fs';
import CircuitBreaker from 'opossum';

const CALLS = 300_000;
const settings = { volumeThreshold: 5, errorThresholdPercentage: 50, resetTimeout: 60_000 };

const failing = new CircuitBreaker(async () => {
  throw new Error('no answer');
}, settings);
for (let call = 0; call < 10; call += 1) await failing.fire().catch(() => undefined);
if (!failing.opened) throw new Error('after ten failures it should be open');
failing.shutdown();

const breaker = new CircuitBreaker(async () => true, settings);
for (let call = 0; call < 10_000; call += 1) await breaker.fire();
const began = process.hrtime.bigint();
for (let call = 0; call < CALLS; call += 1) await breaker.fire();
const took = Number(process.hrtime.bigint() - began);
if (breaker.opened || breaker.stats.failures > 0) throw new Error('good answers keep it closed');
breaker.shutdown();

const own = new URL('node_modules/opossum/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(own, 'utf8'));
console.log(JSON.stringify({ value: took / CALLS, facts: { peer: `opossum ${version}` } }));
