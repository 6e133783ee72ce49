/**
 * The one way to ioredis. Import this file dynamically, so that only processes with REDIS_URL load the driver. Never import the package
 * itself dynamically: it is CommonJS, and where the bundler has put it into a chunk of its own that chunk exports only `default`.
 */
export { Redis } from 'ioredis';
