// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.nio.ByteBuffer;

/** Cuts the bytes of a session into headers and pieces of bodies; bodies are passed on as they arrive. */
final class FrameDecoder {
    /** Takes what is found. */
    interface Output {
        /** A header, before its body. */
        void header(Frame frame) throws MalformedException;

        /** A piece of the body of the last header, to be read before this returns; at the end of the body {@code last}. */
        void body(ByteBuf piece, boolean last) throws MalformedException;
    }

    private final Output output;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.SIZE);
    private long body;

    FrameDecoder(Output output) {
        this.output = output;
    }

    void decode(ByteBuf in) throws MalformedException {
        while (in.isReadable()) {
            if (body > 0) {
                int count = (int) Math.min(body, in.readableBytes());
                body -= count;
                output.body(in.readSlice(count), body == 0);
            } else {
                readHeader(in);
            }
        }
    }

    private void readHeader(ByteBuf in) throws MalformedException {
        header.limit(header.position() + Math.min(header.capacity() - header.position(), in.readableBytes()));
        in.readBytes(header);
        if (header.position() < Frame.SIZE) {
            return;
        }
        header.flip();
        int version = header.get();
        int type = header.get();
        Frame frame = new Frame(type, header.getShort(), header.getInt(), Integer.toUnsignedLong(header.getInt()));
        header.clear();
        if (version != 0 || type < Frame.DATA || type > Frame.GO_AWAY) {
            throw new MalformedException("yamux frame of version " + version + ", type " + type);
        }
        body = type == Frame.DATA ? frame.length() : 0;
        output.header(frame);
        if (type == Frame.DATA && body == 0) {
            output.body(in.slice(in.readerIndex(), 0), true);
        }
    }
}
