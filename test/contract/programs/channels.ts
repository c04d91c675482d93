import { connect } from 'node:net'
import { channelsFrom } from '../../../src/io/channels.ts'

/** `channels.ts PID [SOCKET]`: what its channels are and what PID holds, as JSON; while it is connected to SOCKET, if one is named. */
const [pid, socket] = process.argv.slice(2)
const show = () => {
  const channels = channelsFrom(Number(pid))
  const held = channels.shown === 'ends' ? [...channels.held] : undefined
  console.log(JSON.stringify({ ...channels, ...(held ? { held } : {}) }))
}
if (socket === undefined) show()
else {
  const connection = connect(socket)
  // Said by the other side once it has accepted.
  connection.once('data', () => {
    show()
    connection.destroy()
  })
}
