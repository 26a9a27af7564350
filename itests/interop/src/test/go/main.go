// SPDX-License-Identifier: Apache-2.0

// A go-libp2p peer that does what it is told, one command a line, and answers each with one line of JSON.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	pb "github.com/libp2p/go-libp2p-kad-dht/pb"
	"github.com/libp2p/go-libp2p-kad-dht/provider"
	recpb "github.com/libp2p/go-libp2p-record/pb"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/metrics"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
	mh "github.com/multiformats/go-multihash"
)

const echoProtocol = "/peili/test/echo/1"
const sinkProtocol = "/peili/test/sink/1"

type node struct {
	host  host.Host
	bytes *metrics.BandwidthCounter
	dht   *dht.IpfsDHT
	sweep *provider.SweepingProvider
}

func key(kind string) (crypto.PrivKey, error) {
	switch kind {
	case "ecdsa":
		k, _, err := crypto.GenerateECDSAKeyPair(rand.Reader)
		return k, err
	case "rsa":
		k, _, err := crypto.GenerateRSAKeyPair(2048, rand.Reader)
		return k, err
	case "secp256k1":
		k, _, err := crypto.GenerateSecp256k1Key(rand.Reader)
		return k, err
	default:
		k, _, err := crypto.GenerateEd25519Key(rand.Reader)
		return k, err
	}
}

func start(ctx context.Context, kind, psk string, bare bool) (*node, error) {
	priv, err := key(kind)
	if err != nil {
		return nil, err
	}
	bytes := metrics.NewBandwidthCounter()
	opts := []libp2p.Option{
		libp2p.BandwidthReporter(bytes),
		libp2p.Identity(priv),
		libp2p.NoTransports,
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"),
		libp2p.DisableIdentifyAddressDiscovery(),
	}
	if bare {
		// as many connections as whoever measures wants
		opts = append(opts,
			libp2p.ResourceManager(&network.NullResourceManager{}),
			libp2p.ConnectionManager(connmgr.NullConnMgr{}))
	}
	if psk != "" {
		raw, err := hex.DecodeString(psk)
		if err != nil {
			return nil, err
		}
		opts = append(opts, libp2p.PrivateNetwork(raw))
	}
	h, err := libp2p.New(opts...)
	if err != nil {
		return nil, err
	}
	h.SetStreamHandler(echoProtocol, func(s network.Stream) {
		defer s.Close()
		if _, err := io.Copy(s, s); err != nil {
			s.Reset()
		}
	})
	h.SetStreamHandler(sinkProtocol, func(s network.Stream) {
		defer s.Close()
		if _, err := io.Copy(io.Discard, s); err != nil {
			s.Reset()
		}
	})
	if bare {
		return &node{host: h, bytes: bytes}, nil
	}
	d, err := dht.New(h, dht.Mode(dht.ModeServer), dht.ProtocolPrefix("/spegel"), dht.DisableValues())
	if err != nil {
		return nil, err
	}
	return &node{host: h, bytes: bytes, dht: d}, nil
}

func digest(text string) cid.Cid {
	sum := sha256.Sum256([]byte(text))
	hash, _ := mh.Encode(sum[:], mh.SHA2_256)
	return cid.NewCidV1(cid.Raw, hash)
}

func (n *node) connect(ctx context.Context, text string) (any, error) {
	addr, err := ma.NewMultiaddr(text)
	if err != nil {
		return nil, err
	}
	info, err := peer.AddrInfoFromP2pAddr(addr)
	if err != nil {
		return nil, err
	}
	return info.ID.String(), n.host.Connect(ctx, *info)
}

func (n *node) identify(id peer.ID) (any, error) {
	protocols, err := n.host.Peerstore().GetProtocols(id)
	if err != nil {
		return nil, err
	}
	agent, err := n.host.Peerstore().Get(id, "AgentVersion")
	if err != nil {
		return nil, err
	}
	addrs := []string{}
	for _, a := range n.host.Peerstore().Addrs(id) {
		addrs = append(addrs, a.String())
	}
	return map[string]any{"agent": agent, "protocols": protocols, "addrs": addrs}, nil
}

func (n *node) find(ctx context.Context, name string, count int) (any, error) {
	began := time.Now()
	found := []string{}
	addrs := []string{}
	for info := range n.dht.FindProvidersAsync(ctx, digest(name), count) {
		found = append(found, info.ID.String())
		for _, a := range info.Addrs {
			addrs = append(addrs, a.String())
		}
	}
	return map[string]any{"ids": found, "addrs": addrs, "micros": time.Since(began).Microseconds()}, nil
}

func (n *node) transfer(ctx context.Context, id peer.ID, streams, size int) (any, error) {
	began := time.Now()
	var group sync.WaitGroup
	errs := make(chan error, streams)
	for i := 0; i < streams; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			errs <- n.echo(ctx, id, size)
		}()
	}
	group.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return map[string]any{"millis": time.Since(began).Milliseconds()}, nil
}

func (n *node) echo(ctx context.Context, id peer.ID, size int) error {
	s, err := n.host.NewStream(ctx, id, echoProtocol)
	if err != nil {
		return err
	}
	sent, received := sha256.New(), sha256.New()
	done := make(chan error, 1)
	var back int64
	go func() {
		count, err := io.Copy(received, s)
		back = count
		done <- err
	}()
	_, err = io.CopyN(io.MultiWriter(s, sent), rand.Reader, int64(size))
	if err != nil {
		return err
	}
	if err := s.CloseWrite(); err != nil {
		return err
	}
	if err := <-done; err != nil {
		return err
	}
	if string(sent.Sum(nil)) != string(received.Sum(nil)) {
		return fmt.Errorf("other bytes came back, %d of %d", back, size)
	}
	return nil
}

// Asks a peer to keep a value; an error where it does not.
func (n *node) put(ctx context.Context, id peer.ID, name string) error {
	messenger, err := pb.NewProtocolMessenger(n.dht.MessageSender())
	if err != nil {
		return err
	}
	return messenger.PutValue(ctx, id, &recpb.Record{Key: []byte(name), Value: []byte("value")})
}

// How long it takes to connect, to know what the peer is and to close, one after the other, in microseconds.
func (n *node) cycle(ctx context.Context, text string, count int) (any, error) {
	addr, err := ma.NewMultiaddr(text)
	if err != nil {
		return nil, err
	}
	info, err := peer.AddrInfoFromP2pAddr(addr)
	if err != nil {
		return nil, err
	}
	micros := []int64{}
	for i := 0; i < count; i++ {
		began := time.Now()
		if err := n.host.Connect(ctx, *info); err != nil {
			return nil, err
		}
		if err := n.host.Network().ClosePeer(info.ID); err != nil {
			return nil, err
		}
		micros = append(micros, time.Since(began).Microseconds())
	}
	return micros, nil
}

// Sends so many bytes on each of some streams to a peer that throws them away.
func (n *node) push(ctx context.Context, id peer.ID, streams, size int) (any, error) {
	began := time.Now()
	errs := make(chan error, streams)
	for i := 0; i < streams; i++ {
		go func() {
			s, err := n.host.NewStream(ctx, id, sinkProtocol)
			if err == nil {
				_, err = io.CopyBuffer(struct{ io.Writer }{s}, io.LimitReader(zeros{}, int64(size)), make([]byte, 64<<10))
			}
			if err == nil {
				err = s.CloseWrite()
			}
			if err == nil {
				_, err = io.Copy(io.Discard, s)
			}
			errs <- err
		}()
	}
	for i := 0; i < streams; i++ {
		if err := <-errs; err != nil {
			return nil, err
		}
	}
	return time.Since(began).Microseconds(), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func (n *node) startSweep() error {
	if n.sweep != nil {
		return nil
	}
	sweep, err := provider.New(
		provider.WithHost(n.host),
		provider.WithRouter(n.dht),
		provider.WithMessageSender(n.dht.MessageSender()),
		provider.WithPeerID(n.host.ID()),
		provider.WithAddLocalRecord(func(context.Context, mh.Multihash) error { return nil }),
		provider.WithSelfAddrs(func() []ma.Multiaddr { return n.host.Addrs() }),
	)
	n.sweep = sweep
	return err
}

func (n *node) do(ctx context.Context, words []string) (any, error) {
	arg := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	id, _ := peer.Decode(arg(1))
	number := func(i int) int {
		value, _ := strconv.Atoi(arg(i))
		return value
	}
	switch words[0] {
	case "address":
		return n.host.Addrs()[0].String() + "/p2p/" + n.host.ID().String(), nil
	case "connect":
		return n.connect(ctx, arg(1))
	case "stop":
		if err := n.dht.Close(); err != nil {
			return nil, err
		}
		return "", n.host.Close()
	case "disconnect":
		return "", n.host.Network().ClosePeer(id)
	case "ping":
		result := <-ping.Ping(ctx, n.host, id)
		return result.RTT.Microseconds(), result.Error
	case "identify":
		return n.identify(id)
	case "peers":
		peers := []string{}
		for _, p := range n.host.Network().Peers() {
			peers = append(peers, p.String())
		}
		return peers, nil
	case "table":
		table := []string{}
		for _, p := range n.dht.RoutingTable().ListPeers() {
			table = append(table, p.String())
		}
		return table, nil
	case "cycle":
		return n.cycle(ctx, arg(1), number(2))
	case "push":
		return n.push(ctx, id, number(2), number(3))
	case "sent":
		return n.bytes.GetBandwidthTotals().TotalOut, nil
	case "refresh":
		return "", <-n.dht.ForceRefresh()
	case "put":
		return "", n.put(ctx, id, arg(2))
	case "provide":
		return "", n.dht.Provide(ctx, digest(arg(1)), true)
	case "sweep":
		if err := n.startSweep(); err != nil {
			return nil, err
		}
		keys := []mh.Multihash{}
		for _, word := range words[1:] {
			keys = append(keys, digest(word).Hash())
		}
		return "", n.sweep.StartProviding(true, keys...)
	case "find":
		return n.find(ctx, arg(1), number(2))
	case "transfer":
		return n.transfer(ctx, id, number(2), number(3))
	default:
		return nil, fmt.Errorf("command: %s", words[0])
	}
}

func main() {
	kind := flag.String("key", "ed25519", "kind of key")
	psk := flag.String("psk", "", "pre-shared key in hexadecimal")
	bare := flag.Bool("bare", false, "without the table")
	count := flag.Int("nodes", 1, "how many nodes; a command for another than the first begins with its number and a colon")
	flag.Parse()
	ctx := context.Background()
	nodes := []*node{}
	for i := 0; i < *count; i++ {
		n, err := start(ctx, *kind, *psk, *bare)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		nodes = append(nodes, n)
	}
	out := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		n := nodes[0]
		if number, rest, ok := strings.Cut(words[0], ":"); ok {
			i, _ := strconv.Atoi(number)
			n = nodes[i%len(nodes)]
			words[0] = rest
		}
		limited, cancel := context.WithTimeout(ctx, 30*time.Second)
		result, err := n.do(limited, words)
		cancel()
		if err != nil {
			out.Encode(map[string]any{"error": err.Error()})
		} else {
			out.Encode(map[string]any{"result": result})
		}
	}
}
