// n8n reads the nodes and credentials from the "n8n" block of package.json; the package has no other entry.
module.exports = {};
