/** Whether an address is one of this machine, by what it says: nothing is looked up. */
export function isLoopback(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}
