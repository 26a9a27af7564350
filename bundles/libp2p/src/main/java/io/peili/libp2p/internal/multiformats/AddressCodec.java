// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multiformats;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.Varint;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Multiaddrs between bytes, parts and text. */
public final class AddressCodec {
    private static final int MAX_BYTES = 1024;
    private static final int MAX_PARTS = 32;
    private static final int MAX_PEER = 128;
    private static final Pattern IP4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private AddressCodec() {}

    /** Cuts an address apart; what follows an unknown code is one last part. */
    public static List<AddressPart> decode(byte[] bytes) throws MalformedException {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new MalformedException("address of " + bytes.length + " bytes (expected: 1 to " + MAX_BYTES + ")");
        }
        List<AddressPart> parts = new ArrayList<>(4);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            if (parts.size() == MAX_PARTS) {
                throw new MalformedException("address of more than " + MAX_PARTS + " parts");
            }
            parts.add(part(in));
        }
        return parts;
    }

    private static AddressPart part(ByteBuffer in) throws MalformedException {
        int start = in.position();
        long code = Varint.read(in);
        AddressProtocol protocol = AddressProtocol.ofCode(code).orElse(null);
        int length;
        if (protocol == null) {
            length = in.remaining();
        } else if (protocol.size == AddressProtocol.VARIABLE) {
            length = Varint.readLength(in, MAX_BYTES);
        } else {
            length = protocol.size;
        }
        if (length > in.remaining()) {
            throw new MalformedException("address cut off in the protocol with code " + code);
        }
        byte[] value = new byte[length];
        in.get(value);
        return new AddressPart(protocol, code, value, in.position() - start);
    }

    /** Reads text; throws {@link IllegalArgumentException} where it is no address. */
    public static byte[] parse(String text) {
        String[] words = text.split("/", -1);
        if (words.length < 2 || !words[0].isEmpty()) {
            throw new IllegalArgumentException("address: " + text + " (expected: /ip4/…/tcp/…)");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 1;
        while (at < words.length) {
            String name = words[at++];
            if (name.isEmpty() && at == words.length && out.size() > 0) {
                break;
            }
            AddressProtocol protocol = AddressProtocol.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("address: " + text + ": unknown protocol " + name));
            byte[] value = new byte[0];
            if (protocol.kind != AddressProtocol.Kind.NONE) {
                if (at == words.length) {
                    throw new IllegalArgumentException("address: " + text + ": " + name + " needs a value");
                }
                value = value(protocol, words[at++], text);
            }
            write(out, protocol, value);
        }
        return checked(out.toByteArray(), text);
    }

    private static byte[] checked(byte[] bytes, String text) {
        try {
            decode(bytes);
            return bytes;
        } catch (MalformedException e) {
            throw new IllegalArgumentException("address: " + text + ": " + e.getMessage(), e);
        }
    }

    /** The address of a TCP listener. */
    public static byte[] tcp(InetAddress address, int port) {
        byte[] ip = address.getAddress();
        ByteArrayOutputStream out = new ByteArrayOutputStream(ip.length + 4);
        write(out, ip.length == 4 ? AddressProtocol.IP4 : AddressProtocol.IP6, ip);
        write(out, AddressProtocol.TCP, new byte[] {(byte) (port >> 8), (byte) port});
        return out.toByteArray();
    }

    /** The part that names a peer. */
    public static byte[] peer(byte[] multihash) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(multihash.length + 4);
        write(out, AddressProtocol.P2P, multihash);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, AddressProtocol protocol, byte[] value) {
        out.writeBytes(Varint.encode(protocol.code));
        if (protocol.size == AddressProtocol.VARIABLE) {
            out.writeBytes(Varint.encode(value.length));
        }
        out.writeBytes(value);
    }

    private static byte[] value(AddressProtocol protocol, String word, String text) {
        try {
            return switch (protocol.kind) {
                case IP -> ip(protocol, word);
                case PORT -> number(word, 0xFFFF, 2);
                case BYTE -> number(word, 128, 1);
                case TEXT -> text(word);
                case PEER -> peerId(word);
                case HEX -> HexFormat.of().parseHex(word);
                case NONE -> new byte[0];
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "address: " + text + ": " + protocol.text + " " + word + ": " + e.getMessage(), e);
        }
    }

    private static byte[] text(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return word.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] peerId(String word) {
        byte[] id = BaseX.BASE58.decode(word);
        if (id.length < 2 || id.length > MAX_PEER) {
            throw new IllegalArgumentException("not a peer id");
        }
        return id;
    }

    private static byte[] number(String word, int max, int size) {
        int number = Integer.parseInt(word);
        if (number < 0 || number > max) {
            throw new IllegalArgumentException("expected: 0 to " + max);
        }
        return size == 1 ? new byte[] {(byte) number} : new byte[] {(byte) (number >> 8), (byte) number};
    }

    /** Only literals: a name would be looked up in DNS. */
    private static byte[] ip(AddressProtocol protocol, String word) {
        Pattern pattern = protocol == AddressProtocol.IP4 ? IP4 : IP6;
        if (!pattern.matcher(word).matches()) {
            throw new IllegalArgumentException("not an IP address of this kind");
        }
        try {
            byte[] address = InetAddress.getByName(word).getAddress();
            if (address.length == protocol.size) {
                return address;
            }
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xFF;
            mapped[11] = (byte) 0xFF;
            System.arraycopy(address, 0, mapped, 12, address.length);
            return mapped;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address", e);
        }
    }
}
