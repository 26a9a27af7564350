// SPDX-License-Identifier: Apache-2.0
// A js-libp2p peer that does what it is told, one command a line, and answers each with one line of JSON.
import { createHash } from 'node:crypto'
import readline from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'

const psk = process.argv[2]
const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  ...(psk ? { connectionProtector: preSharedKey({ psk: new TextEncoder().encode(`/key/swarm/psk/1.0.0/\n/base16/\n${psk}`) }) } : {}),
  connectionGater: { denyDialMultiaddr: () => false },
  services: {
    identify: identify(),
    ping: ping(),
    dht: kadDHT({ protocol: '/spegel/kad/1.0.0', clientMode: false, peerInfoMapper: passthroughMapper })
  }
})

function key (text) {
  return CID.createV1(0x55, Digest.create(0x12, createHash('sha256').update(text).digest()))
}

const commands = {
  address: async () => node.getMultiaddrs()[0].toString(),
  connect: async (address) => (await node.dial(multiaddr(address))).remotePeer.toString(),
  ping: async (id) => await node.services.ping.ping(peerIdFromString(id)),
  identify: async (id) => {
    const peer = await node.peerStore.get(peerIdFromString(id))
    return {
      agent: new TextDecoder().decode(peer.metadata.get('AgentVersion')),
      protocols: peer.protocols,
      addrs: peer.addresses.map(a => a.multiaddr.toString())
    }
  },
  table: async () => node.services.dht.routingTable.size,
  provide: async (text) => {
    for await (const event of node.services.dht.provide(key(text))) { void event }
    return ''
  },
  find: async (text) => {
    const ids = new Set()
    for await (const event of node.services.dht.findProviders(key(text))) {
      if (event.name === 'PROVIDER') event.providers.forEach(p => ids.add(p.id.toString()))
    }
    return { ids: [...ids] }
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [name, ...words] = line.trim().split(/\s+/)
  try {
    console.log(JSON.stringify({ result: await commands[name](...words) }))
  } catch (err) {
    console.log(JSON.stringify({ error: String(err) }))
  }
}
process.exit(0)
