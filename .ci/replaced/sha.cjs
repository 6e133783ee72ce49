// In place of sha.js, which Apollo Server uses where it does not find `module.require`, as in a bundle.
module.exports = require('node:crypto').createHash;
