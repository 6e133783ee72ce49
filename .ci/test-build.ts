import { bundle } from './bundle.js';

/** Where tests find the gateway as a user has it, beside whatever was built before. */
export default function setup(): Promise<void> {
  return bundle('node_modules/.parley-test');
}
