/**
 * The only import of ioredis. Import this file dynamically, so that only processes with REDIS_URL load the driver. Do not import the package
 * itself dynamically: it is CommonJS, and the bundler's chunk for it exports only `default`.
 */
export { Redis } from 'ioredis';
