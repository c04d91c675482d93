/**
 * Node's own client. Not imported: as a module, `node:http` makes the fetch that it offers as well, which takes ten times as
 * long as the rest of it (50 ms of 55, Node 24). Asked for when it is needed.
 */
export const requestOver = (protocol: string): typeof import('node:http').request =>
  process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http').request
